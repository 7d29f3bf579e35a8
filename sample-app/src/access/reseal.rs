//! A new key for tokens at rest: what was sealed with an old one is put under the first.

use super::AccessError;
use crate::app::App;
use crate::vault::Kind;

/// So many refresh tokens are put under a new key at once.
const RESEALED_AT_ONCE: i64 = 200;

/// Puts refresh tokens that are sealed with an old key under the first one, so that the old key can be
/// taken out of `TOKEN_ENCRYPTION_KEY`; those that do not open stay as they are.
pub(crate) async fn reseal(app: &App) -> Result<(), AccessError> {
    let current = app.vault.sealed_like();
    loop {
        let old = app
            .store
            .refresh_tokens_unlike(&current, RESEALED_AT_ONCE)
            .await?;
        let mut resealed = 0;
        for (user_id, sealed) in &old {
            let token = match app.vault.open(*user_id, Kind::Refresh, sealed) {
                Ok(token) => token,
                Err(error) => {
                    tracing::warn!(user_id, %error, "a refresh token does not open");
                    continue;
                }
            };
            let new = app.vault.seal(*user_id, Kind::Refresh, &token)?;
            app.store
                .reseal_refresh_token(*user_id, sealed, &new)
                .await?;
            resealed += 1;
        }
        if resealed > 0 {
            tracing::info!(resealed, "refresh tokens were put under the new key");
        }
        // What does not open comes again and again; without any progress that is all.
        if resealed == 0 || old.len() < usize::try_from(RESEALED_AT_ONCE).unwrap_or(usize::MAX) {
            return Ok(());
        }
    }
}
