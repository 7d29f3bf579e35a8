//! A notice as a page shows it.

use super::Notice;

/// The longest wait that is put into words, in seconds.
const LONGEST_WAIT: u64 = 60 * 60;

/// A notice as a page shows it.
pub(crate) struct Shown {
    /// The code, for tests.
    pub(crate) code: &'static str,
    /// What the person reads first.
    pub(crate) title: &'static str,
    /// What the person reads then.
    pub(crate) text: String,
    /// What the button says that leads on.
    pub(crate) button: &'static str,
}

impl Shown {
    /// A notice; `wait`, of which only a number of seconds is repeated, says when Google may be asked again.
    pub(crate) fn new(notice: Notice, wait: Option<&str>) -> Self {
        let seconds = wait.and_then(|wait| wait.parse().ok());
        let seconds = seconds.filter(|seconds| (1..=LONGEST_WAIT).contains(seconds));
        let text = match (notice, seconds) {
            (Notice::GoogleBusy, Some(seconds)) => {
                format!(
                    "Google asks Sample App to wait. Please try again in {}.",
                    span(seconds)
                )
            }
            _ => notice.text().to_owned(),
        };
        Self {
            code: notice.code(),
            title: notice.title(),
            text,
            button: notice.button(),
        }
    }
}

/// A wait as people say it, rounded up.
fn span(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_a_number_of_seconds_and_nothing_else_is_repeated() {
        let text = |wait| Shown::new(Notice::GoogleBusy, wait).text;
        assert!(text(Some("30")).ends_with("in 30 seconds."));
        assert!(text(Some("120")).ends_with("in 2 minutes."));
        for wait in [None, Some("0"), Some("<b>"), Some("99999999999999")] {
            assert_eq!(text(wait), Notice::GoogleBusy.text(), "{wait:?}");
        }
        let other = Shown::new(Notice::Expired, Some("30"));
        assert_eq!(other.text, Notice::Expired.text());
    }
}
