//! How near two words are: letters changed, added, left out, or swapped with their neighbour.

use strsim::osa_distance;

/// The nearest of some words that is no further away than told.
pub(super) fn nearest<'a>(
    word: &str,
    words: impl IntoIterator<Item = &'a str>,
    at_most: usize,
) -> Option<&'a str> {
    words
        .into_iter()
        .filter(|other| other.len().abs_diff(word.len()) <= at_most)
        .map(|other| (osa_distance(word, other), other))
        .filter(|(distance, _)| *distance <= at_most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// Whether two words are spelt with the same letters and digits, whatever stands between them.
pub(super) fn is_respelt(one: &str, other: &str) -> bool {
    let letters = |word: &str| {
        let letters = word.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near_enough_or_none() {
        let words = ["openid", "email", "profile"];
        assert_eq!(nearest("profle", words, 2), Some("profile"));
        assert_eq!(nearest("calendar", words, 2), None);
        assert!(is_respelt("redirectUri", "redirect_uri"));
        assert!(!is_respelt("redirect_url", "redirect_uri"));
    }
}
