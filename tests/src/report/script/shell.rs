//! Texts in the words of a shell and of addresses.

use std::fmt::Write as _;

/// A parameter for a query or a form; it cannot be taken for the name of a file.
pub(super) fn pair(name: &str, value: &str) -> String {
    format!("{}={}", encoded(name), encoded(value))
}

/// A text for an address: only what has to be is escaped, so that it stays readable.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/:,".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// A word of the shell that means nothing but itself.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A text as one line that a terminal shows as it is.
pub(super) fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}
