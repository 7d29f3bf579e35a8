//! The scopes the mock knows, and what Google's consent page says of each.

use super::{EMAIL, OPENID, PROFILE};

/// How careful Google is with a scope; it decides what verification an app needs
/// (<https://support.google.com/cloud/answer/9110914>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    /// Signing in, and data of the app itself.
    #[default]
    Basic,
    /// Private data: Google warns of apps it has not verified.
    Sensitive,
    /// Whole mailboxes and drives: Google blocks apps it has not verified.
    Restricted,
}

use Sensitivity::{Basic, Restricted, Sensitive};

/// A scope, what the consent page says of it, and how careful Google is with it.
pub(super) type Known = (&'static str, &'static str, Sensitivity);

/// Every scope the mock knows, with the sentence of the consent page, sorted by scope.
///
/// Sentences as on <https://developers.google.com/identity/protocols/oauth2/scopes>.
pub(super) const KNOWN: &[Known] = &[
    (
        "https://mail.google.com/",
        "Read, compose, send, and permanently delete all your email from Gmail",
        Restricted,
    ),
    (
        "https://www.google.com/m8/feeds",
        "See, edit, download, and permanently delete your contacts",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/admin.directory.group.readonly",
        "View groups on your domain",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/admin.directory.user",
        "View and manage the provisioning of users on your domain",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/admin.directory.user.readonly",
        "See info about users on your domain",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/analytics.readonly",
        "See and download your Google Analytics data",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/bigquery",
        "View and manage your data in Google BigQuery and see the email address for your Google Account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/calendar",
        "See, edit, share, and permanently delete all the calendars you can access using Google Calendar",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/calendar.events",
        "View and edit events on all your calendars",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "View events on all your calendars",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/calendar.readonly",
        "See and download any calendar you can access using your Google Calendar",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/classroom.courses.readonly",
        "View your Google Classroom classes",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/cloud-platform",
        "See, edit, configure, and delete your Google Cloud data and see the email address for your Google Account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/cloud-platform.read-only",
        "View your data across Google Cloud services and see the email address of your Google Account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/compute",
        "View and manage your Google Compute Engine resources",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/contacts",
        "See, edit, download, and permanently delete your contacts",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/contacts.other.readonly",
        "See and download contact info automatically saved in your \"Other contacts\"",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/contacts.readonly",
        "See and download your contacts",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/datastore",
        "View and manage your Google Cloud Datastore data",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/devstorage.full_control",
        "Manage your data and permissions in Cloud Storage and see the email address for your Google Account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/devstorage.read_only",
        "View your data in Google Cloud Storage",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/devstorage.read_write",
        "Manage your data in Cloud Storage and see the email address of your Google Account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/directory.readonly",
        "See and download your organization's GSuite directory",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/documents",
        "See, edit, create, and delete all your Google Docs documents",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/documents.readonly",
        "See all your Google Docs documents",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/drive",
        "See, edit, create, and delete all of your Google Drive files",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/drive.appdata",
        "See, create, and delete its own configuration data in your Google Drive",
        Basic,
    ),
    (
        "https://www.googleapis.com/auth/drive.file",
        "See, edit, create, and delete only the specific Google Drive files you use with this app",
        Basic,
    ),
    (
        "https://www.googleapis.com/auth/drive.metadata.readonly",
        "See information about your Google Drive files",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/drive.readonly",
        "See and download all your Google Drive files",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/forms.body",
        "See, edit, create, and delete all your Google Forms forms",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/gmail.compose",
        "Manage drafts and send emails",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/gmail.labels",
        "See and edit your email labels",
        Basic,
    ),
    (
        "https://www.googleapis.com/auth/gmail.metadata",
        "View your email message metadata such as labels and headers, but not the email body",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/gmail.modify",
        "Read, compose, and send emails from your Gmail account",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/gmail.readonly",
        "View your email messages and settings",
        Restricted,
    ),
    (
        "https://www.googleapis.com/auth/gmail.send",
        "Send email on your behalf",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/iam",
        "Manage your Identity and Access Management (IAM) resources and see the email address of your Google Account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/logging.write",
        "Submit log data for your projects",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/photoslibrary.appendonly",
        "Add to your Google Photos library",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/plus.login",
        "View your basic profile info, including your age range and language",
        Basic,
    ),
    (
        "https://www.googleapis.com/auth/plus.me",
        "Associate you with your personal info on Google",
        Basic,
    ),
    (
        "https://www.googleapis.com/auth/presentations",
        "See, edit, create, and delete all your Google Slides presentations",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/pubsub",
        "View and manage Pub/Sub topics and subscriptions",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets",
        "See, edit, create, and delete all your Google Sheets spreadsheets",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets.readonly",
        "See all your Google Sheets spreadsheets",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/tasks",
        "Create, edit, organize, and delete all your tasks",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/tasks.readonly",
        "View your tasks",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/user.addresses.read",
        "View your street addresses",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/user.birthday.read",
        "See and download your exact date of birth",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/user.gender.read",
        "See your gender",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/user.phonenumbers.read",
        "See and download your personal phone numbers",
        Sensitive,
    ),
    (
        EMAIL,
        "See your primary Google Account email address",
        Basic,
    ),
    (
        PROFILE,
        "See your personal info, including any personal info you've made publicly available",
        Basic,
    ),
    (
        "https://www.googleapis.com/auth/webmasters.readonly",
        "View Search Console data for your verified sites",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/youtube",
        "Manage your YouTube account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/youtube.readonly",
        "View your YouTube account",
        Sensitive,
    ),
    (
        "https://www.googleapis.com/auth/youtube.upload",
        "Manage your YouTube videos",
        Sensitive,
    ),
    (
        OPENID,
        "Associate you with your personal info on Google",
        Basic,
    ),
];
