//! Connecting a device.

use askama::Template;

/// The code the device shows.
#[derive(Template)]
#[template(path = "device.html")]
pub(crate) struct DevicePage<'a> {
    pub(crate) user_code: &'a str,
    pub(crate) error: Option<&'a str>,
    pub(crate) csrf: &'a str,
}

/// How it went.
#[derive(Template)]
#[template(path = "device_done.html")]
pub(crate) struct DeviceDonePage<'a> {
    pub(crate) app: &'a str,
    pub(crate) allowed: bool,
}
