//! What the traffic with Google says about an app: its mistakes, its habits, and what it does well.
//!
//! An audit reads the masked exchanges of a run and nothing else. Masked credentials show their first
//! characters only, so two are taken for the same where the sign-in is the same, too. Where the traffic
//! leaves a doubt, the doubt is the app's: a finding is `bad` only where no good app would have done so.

mod codes;
mod id_tokens;
mod offline;
mod requests;
mod rule;
mod seen;
#[cfg(test)]
mod tests;
mod traffic;

use crate::record::{Exchange, Finding, Verdict};
use rule::RULES;
use seen::Seen;

/// Audits an app by its exchanges with Google, oldest first; `issuer` is Google's.
///
/// Each rule has one finding at most, with the numbers of all exchanges that show it. The bad come
/// first, then the odd, then the good.
#[must_use]
pub fn findings(exchanges: &[Exchange], issuer: &str) -> Vec<Finding> {
    let seen = Seen::of(exchanges, issuer);
    let mut findings: Vec<_> = RULES
        .iter()
        .filter_map(|rule| {
            let mut seqs = (rule.look)(&seen);
            seqs.sort_unstable();
            seqs.dedup();
            (!seqs.is_empty()).then(|| Finding {
                rule: rule.name.to_owned(),
                verdict: rule.verdict,
                text: [rule.says, rule.mend].join(" ").trim_end().to_owned(),
                seqs,
            })
        })
        .collect();
    findings.sort_by_key(|finding| gravity(finding.verdict));
    findings
}

/// How many of the findings that count are good, and how many count: those that are plain do not.
#[must_use]
pub fn score(findings: &[Finding]) -> (usize, usize) {
    let count = |is_wanted: fn(Verdict) -> bool| {
        let wanted = findings.iter().filter(|finding| is_wanted(finding.verdict));
        wanted.count()
    };
    (
        count(|verdict| verdict == Verdict::Good),
        count(|verdict| verdict != Verdict::Plain),
    )
}

/// The worst comes first.
const fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Bad => 0,
        Verdict::Odd => 1,
        Verdict::Good => 2,
        Verdict::Plain => 3,
    }
}
