//! What Google's endpoints do wrong: so many times, or until Google recovers.

use cucumber::{given, then};
use mock_google::Fault;

use super::faults::{arm, arm_at, limited};
use crate::outcome::{Outcome, Unmet};
use crate::params::{AnswerDefect, Endpoint, Moment, Span, Times};
use crate::world::Stage;

/// Where a redirect of Google's leads that nobody may follow.
const ELSEWHERE: &str = "/__mock/elsewhere";

/// With 500, 502, 503 or 504; the userinfo endpoint also with 401 or 403.
#[given(expr = "Google's {endpoint} answers {int} {times}")]
async fn answers(stage: &mut Stage, endpoint: Endpoint, status: u16, times: Times) -> Outcome {
    let what = match status {
        500 | 502 | 503 | 504 => "server-error",
        401 | 403 => "api-error",
        _ => {
            return Err(Unmet::because(format!(
                "there is more to say of {status}: how Google misbehaves, or how long to wait"
            )));
        }
    };
    let fault = Fault::new(what).with("status", status);
    arm_at(stage, endpoint, limited(fault, times)?).await
}

/// The answer says in `Retry-After` how long to wait.
#[given(expr = "Google's {endpoint} answers {int} and asks to wait {duration} {times}")]
async fn answers_and_asks_to_wait(
    stage: &mut Stage,
    endpoint: Endpoint,
    status: u16,
    span: Span,
    times: Times,
) -> Outcome {
    let fault = Fault::new("rate-limit")
        .with("status", status)
        .with("retry_after", span.0.as_secs().to_string());
    arm_at(stage, endpoint, limited(fault, times)?).await
}

/// Google answers 429 (too many requests), and says in `Retry-After` how long to wait.
#[given(expr = "Google's {endpoint} asks to wait {duration} {times}")]
async fn asks_to_wait(stage: &mut Stage, endpoint: Endpoint, span: Span, times: Times) -> Outcome {
    answers_and_asks_to_wait(stage, endpoint, 429, span, times).await
}

/// In real time, whatever the clocks say.
#[given(expr = "Google's {endpoint} takes {duration} to answer")]
async fn takes_its_time(stage: &mut Stage, endpoint: Endpoint, span: Span) -> Outcome {
    let fault = Fault::new("delay").with("seconds", span.0.as_secs());
    arm_at(stage, endpoint, fault).await
}

/// The answer is right, but comes so slowly that no app should wait for its end.
#[given(expr = "Google's {endpoint} answers drop by drop")]
async fn drips(stage: &mut Stage, endpoint: Endpoint) -> Outcome {
    arm_at(stage, endpoint, Fault::new("drip")).await
}

/// Every answer of that endpoint is like this until Google recovers.
#[given(expr = "Google's {endpoint} answers with {defect}")]
async fn answers_with(stage: &mut Stage, endpoint: Endpoint, defect: AnswerDefect) -> Outcome {
    arm_at(stage, endpoint, defect.fault()).await
}

/// Every connection breaks off then, until Google recovers.
#[given(expr = "Google's {endpoint} drops the connection {moment}")]
async fn drops_the_connection(stage: &mut Stage, endpoint: Endpoint, moment: Moment) -> Outcome {
    arm_at(stage, endpoint, moment.fault()).await
}

/// No connection is answered until Google recovers.
#[given(expr = "Google's {endpoint} is unreachable")]
async fn is_unreachable(stage: &mut Stage, endpoint: Endpoint) -> Outcome {
    arm_at(stage, endpoint, Fault::new("drop")).await
}

/// It answers 503 so many times.
#[given(expr = "Google's {endpoint} fails {times} and then recovers")]
async fn fails_and_recovers(stage: &mut Stage, endpoint: Endpoint, times: Times) -> Outcome {
    answers(stage, endpoint, 503, times).await
}

/// Whoever follows takes secrets to a place that is not Google's.
#[given(expr = "Google's {endpoint} redirects elsewhere")]
async fn redirects(stage: &mut Stage, endpoint: Endpoint) -> Outcome {
    arm_at(stage, endpoint, Fault::new("redirect")).await
}

/// Although the app asks for offline access.
#[given(expr = "Google issues no refresh token")]
async fn issues_no_refresh_token(stage: &mut Stage) -> Outcome {
    arm(stage, Fault::new("no-refresh-token")).await
}

/// It has not followed Google to the place Google redirected it to.
#[then(expr = "the app sent nothing elsewhere")]
fn sent_nothing_elsewhere(stage: &mut Stage) -> Outcome {
    let mut journal = stage.journal().into_iter();
    match journal.find(|entry| entry.path == ELSEWHERE) {
        None => Ok(()),
        Some(entry) => Err(Unmet::because(format!(
            "expected the app not to follow Google elsewhere, this arrived there: {entry}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn statuses_become_faults_where_google_answers_them() {
        let mut stage = Stage::default();
        let token = Endpoint(mock_google::Endpoint::Token);
        let userinfo = Endpoint(mock_google::Endpoint::Userinfo);
        for (endpoint, status, good) in [
            (token, 500, true),
            (token, 503, true),
            (userinfo, 403, true),
            (token, 403, false),
            (token, 429, false),
            (token, 418, false),
        ] {
            let armed = answers(&mut stage, endpoint, status, Times(1)).await;
            assert_eq!(armed.is_ok(), good, "{status}: {armed:?}");
        }
        assert!(answers(&mut stage, token, 500, Times(0)).await.is_err());
    }
}
