//! Chance, given and never fetched: one seed, one stream of randomness for each client.
//!
//! Streams are separate so that parallel sign-ins do not shift each other's codes: the third code
//! of a client is the same in every run with the same seed.

use std::collections::HashMap;

use rand::{Rng as _, SeedableRng as _, TryRng as _};
use rand_chacha::ChaCha12Rng;
use sha2::{Digest as _, Sha256};

/// The dice of one Google.
pub struct Dice {
    seed: [u8; 32],
    streams: HashMap<String, ChaCha12Rng>,
}

impl Dice {
    /// Dice that fall the same way in every run.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::from_digest(&seed.to_be_bytes())
    }

    /// Dice that fall as the operating system pleases.
    ///
    /// # Panics
    /// Where the operating system has no randomness to give, without which nothing is safe.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        #[expect(
            clippy::expect_used,
            reason = "a server without randomness must not start"
        )]
        rand::rngs::SysRng
            .try_fill_bytes(&mut bytes)
            .expect("the system gives randomness");
        Self::from_digest(&bytes)
    }

    /// Throws as many bytes as wanted, from the stream of a client.
    pub fn throw<const N: usize>(&mut self, stream: &str) -> [u8; N] {
        let mut bytes = [0; N];
        if let Some(rng) = self.streams.get_mut(stream) {
            rng.fill_bytes(&mut bytes);
        } else {
            let seed = Sha256::new()
                .chain_update(self.seed)
                .chain_update(stream)
                .finalize();
            let mut rng = ChaCha12Rng::from_seed(seed.into());
            rng.fill_bytes(&mut bytes);
            self.streams.insert(stream.to_owned(), rng);
        }
        bytes
    }

    fn from_digest(bytes: &[u8]) -> Self {
        Self {
            seed: Sha256::digest(bytes).into(),
            streams: HashMap::new(),
        }
    }
}

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dice")
            .field("streams", &self.streams.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way_whatever_other_clients_do() {
        let (mut one, mut other) = (Dice::seeded(7), Dice::seeded(7));
        let _: [u8; 16] = other.throw("somebody else");
        assert_eq!(one.throw::<16>("app"), other.throw::<16>("app"));
        assert_ne!(one.throw::<16>("app"), one.throw::<16>("app"));
    }

    #[test]
    fn another_seed_falls_another_way() {
        assert_ne!(
            Dice::seeded(1).throw::<16>("app"),
            Dice::seeded(2).throw::<16>("app")
        );
        assert_ne!(
            Dice::random().throw::<16>("app"),
            Dice::random().throw::<16>("app")
        );
    }
}
