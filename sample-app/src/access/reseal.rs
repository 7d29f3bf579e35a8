//! A new key for tokens at rest: what was sealed with an old one is put under the first.

use super::AccessError;
use crate::app::App;
use crate::vault::Kind;

/// So many refresh tokens are put under a new key at once.
const RESEALED_AT_ONCE: i64 = 200;

/// Puts refresh tokens that are sealed with an old key under the first one, so that the old key can be
/// taken out of `TOKEN_ENCRYPTION_KEY`; those that do not open stay as they are, and are counted.
pub(crate) async fn reseal(app: &App) -> Result<(), AccessError> {
    let current = app.vault.sealed_like();
    let (mut after, mut resealed, mut closed) = (0, 0, 0);
    loop {
        let old = app
            .store
            .refresh_tokens_unlike(&current, after, RESEALED_AT_ONCE)
            .await?;
        let Some((last, _)) = old.last() else { break };
        after = *last;
        for (user_id, sealed) in old {
            match app.vault.open(user_id, Kind::Refresh, &sealed) {
                Ok(token) => {
                    let new = app.vault.seal(user_id, Kind::Refresh, &token)?;
                    app.store
                        .reseal_refresh_token(user_id, &sealed, &new)
                        .await?;
                    resealed += 1;
                }
                Err(_) => closed += 1,
            }
        }
    }
    if resealed > 0 {
        tracing::info!(resealed, "refresh tokens were put under the new key");
    }
    if closed > 0 {
        tracing::warn!(
            closed,
            "refresh tokens do not open with any key of TOKEN_ENCRYPTION_KEY"
        );
    }
    Ok(())
}
