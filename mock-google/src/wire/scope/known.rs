//! The scopes the mock knows, and what Google's consent page says of each.

use super::{EMAIL, OPENID, PROFILE};

/// Every scope the mock knows, with the sentence of the consent page, sorted by scope.
///
/// Sentences as on <https://developers.google.com/identity/protocols/oauth2/scopes>.
pub(super) const KNOWN: &[(&str, &str)] = &[
    (
        "https://mail.google.com/",
        "Read, compose, send, and permanently delete all your email from Gmail",
    ),
    (
        "https://www.googleapis.com/auth/analytics.readonly",
        "See and download your Google Analytics data",
    ),
    (
        "https://www.googleapis.com/auth/bigquery",
        "View and manage your data in Google BigQuery and see the email address for your Google Account",
    ),
    (
        "https://www.googleapis.com/auth/calendar",
        "See, edit, share, and permanently delete all the calendars you can access using Google Calendar",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events",
        "View and edit events on all your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "View events on all your calendars",
    ),
    (
        "https://www.googleapis.com/auth/calendar.readonly",
        "See and download any calendar you can access using your Google Calendar",
    ),
    (
        "https://www.googleapis.com/auth/classroom.courses.readonly",
        "View your Google Classroom classes",
    ),
    (
        "https://www.googleapis.com/auth/cloud-platform",
        "See, edit, configure, and delete your Google Cloud data and see the email address for your Google Account",
    ),
    (
        "https://www.googleapis.com/auth/contacts",
        "See, edit, download, and permanently delete your contacts",
    ),
    (
        "https://www.googleapis.com/auth/contacts.other.readonly",
        "See and download contact info automatically saved in your \"Other contacts\"",
    ),
    (
        "https://www.googleapis.com/auth/contacts.readonly",
        "See and download your contacts",
    ),
    (
        "https://www.googleapis.com/auth/directory.readonly",
        "See and download your organization's GSuite directory",
    ),
    (
        "https://www.googleapis.com/auth/documents",
        "See, edit, create, and delete all your Google Docs documents",
    ),
    (
        "https://www.googleapis.com/auth/documents.readonly",
        "See all your Google Docs documents",
    ),
    (
        "https://www.googleapis.com/auth/drive",
        "See, edit, create, and delete all of your Google Drive files",
    ),
    (
        "https://www.googleapis.com/auth/drive.appdata",
        "See, create, and delete its own configuration data in your Google Drive",
    ),
    (
        "https://www.googleapis.com/auth/drive.file",
        "See, edit, create, and delete only the specific Google Drive files you use with this app",
    ),
    (
        "https://www.googleapis.com/auth/drive.metadata.readonly",
        "See information about your Google Drive files",
    ),
    (
        "https://www.googleapis.com/auth/drive.readonly",
        "See and download all your Google Drive files",
    ),
    (
        "https://www.googleapis.com/auth/forms.body",
        "See, edit, create, and delete all your Google Forms forms",
    ),
    (
        "https://www.googleapis.com/auth/gmail.compose",
        "Manage drafts and send emails",
    ),
    (
        "https://www.googleapis.com/auth/gmail.labels",
        "See and edit your email labels",
    ),
    (
        "https://www.googleapis.com/auth/gmail.metadata",
        "View your email message metadata such as labels and headers, but not the email body",
    ),
    (
        "https://www.googleapis.com/auth/gmail.modify",
        "Read, compose, and send emails from your Gmail account",
    ),
    (
        "https://www.googleapis.com/auth/gmail.readonly",
        "View your email messages and settings",
    ),
    (
        "https://www.googleapis.com/auth/gmail.send",
        "Send email on your behalf",
    ),
    (
        "https://www.googleapis.com/auth/photoslibrary.appendonly",
        "Add to your Google Photos library",
    ),
    (
        "https://www.googleapis.com/auth/presentations",
        "See, edit, create, and delete all your Google Slides presentations",
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets",
        "See, edit, create, and delete all your Google Sheets spreadsheets",
    ),
    (
        "https://www.googleapis.com/auth/spreadsheets.readonly",
        "See all your Google Sheets spreadsheets",
    ),
    (
        "https://www.googleapis.com/auth/tasks",
        "Create, edit, organize, and delete all your tasks",
    ),
    (
        "https://www.googleapis.com/auth/tasks.readonly",
        "View your tasks",
    ),
    (
        "https://www.googleapis.com/auth/user.addresses.read",
        "View your street addresses",
    ),
    (
        "https://www.googleapis.com/auth/user.birthday.read",
        "See and download your exact date of birth",
    ),
    (
        "https://www.googleapis.com/auth/user.gender.read",
        "See your gender",
    ),
    (
        "https://www.googleapis.com/auth/user.phonenumbers.read",
        "See and download your personal phone numbers",
    ),
    (EMAIL, "See your primary Google Account email address"),
    (
        PROFILE,
        "See your personal info, including any personal info you've made publicly available",
    ),
    (
        "https://www.googleapis.com/auth/webmasters.readonly",
        "View Search Console data for your verified sites",
    ),
    (
        "https://www.googleapis.com/auth/youtube",
        "Manage your YouTube account",
    ),
    (
        "https://www.googleapis.com/auth/youtube.readonly",
        "View your YouTube account",
    ),
    (
        "https://www.googleapis.com/auth/youtube.upload",
        "Manage your YouTube videos",
    ),
    (OPENID, "Associate you with your personal info on Google"),
];
