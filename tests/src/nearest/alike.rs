//! How alike two texts are.

use std::collections::BTreeSet;

/// The pairs of neighbouring letters in a text.
pub(super) fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// How alike two texts are, from 0 to 1 (Sørensen and Dice).
pub(super) fn similarity(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    2.0 * count(one.intersection(other).count()) / (count(one.len()) + count(other.len())).max(1.0)
}
