//! The report of a small run, and of a large one.

use std::error::Error;

use super::samples::{act, authorization, picture, sample, scenario, token_request};
use super::*;
use crate::record::Exchange;

type Tested = Result<(), Box<dyn Error>>;

/// The values of an attribute.
fn values<'a>(page: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    let after = page.split(attribute).skip(1);
    after.filter_map(|rest| rest.strip_prefix("=\"")?.split('"').next())
}

#[test]
fn markup_in_names_and_texts_is_escaped() -> Tested {
    let page = html(&sample())?;
    for markup in ["<b>state", "<script>alert", "<Co>", "<cut>", "<in >out"] {
        assert!(!page.contains(markup), "{markup} went through");
    }
    assert!(page.contains("Notes &#38; &#60;Co&#62;"));
    assert!(page.contains("What Ada saw: Error &#34;400&#34;"));
    Ok(())
}

#[test]
fn a_passing_and_a_failing_scenario_show_what_is_known() -> Tested {
    let page = html(&sample())?;
    let shown = [
        "1 of 2 scenarios failed",
        "2 min 05 s",
        "shuffled, seed 42",
        "1/2, 2/2",
        "id=\"sign_in:3\"",
        "id=\"sign_in:14-3\"",
        "redirect-trailing-slash",
        "she is on the error page",
        "href=\"#sign_in:14-3.x7\"",
        "id=\"sign_in:14-3.x7\"",
        "On the wire: reset before the head",
        "callback <code>/auth/callback</code>",
        "to Google</span>",
        "not this app",
        "src=\"data:image/png;base64,AAA",
        "1 h 00 min ahead",
        "fired 1×",
        "--repro sign_in:3",
        "curl &#34;$GOOGLE/token&#34;",
    ];
    for text in shown {
        assert!(page.contains(text), "{text} is missing");
    }
    assert!(!page.contains("14-3.x99"), "there is no exchange 99");
    Ok(())
}

#[test]
fn a_missing_shard_and_an_audit_are_told_in_their_own_words() -> Tested {
    let mut run = sample();
    run.scenarios.truncate(1);
    run.missing = vec!["2/2".into()];
    let page = html(&run)?;
    assert!(page.contains("Incomplete: there is no record of shard 2/2"));
    assert!(page.contains("1/2, 2/2; missing: 2/2"));
    let run = Run {
        is_audit: true,
        missing: Vec::new(),
        ..sample()
    };
    let page = html(&run)?;
    assert!(page.contains("Something bad was found in 1 of 2 chapters"));
    assert!(!page.contains("not run"));
    Ok(())
}

#[test]
fn rounds_that_ended_alike_are_counted_and_not_shown_again() -> Tested {
    let mut run = sample();
    run.scenarios.push(scenario(3).brief());
    run.scenarios.push(scenario(4).brief());
    let page = html(&run)?;
    assert!(page.contains("2 further rounds ended like one shown here"));
    assert!(page.contains("<b>3</b> passed"), "they count");
    assert!(!page.contains("A visitor signs in, line 4"));
    Ok(())
}

#[test]
fn failures_come_first_and_what_does_not_apply_stands_under_its_reason() -> Tested {
    let page = html(&sample())?;
    let at = |text: &str| page.find(text).ok_or_else(|| format!("{text} is missing"));
    let order = [
        at("id=\"sign_in:14-3\"")?,
        at("the app keeps no access")?,
        at("id=\"sign_in:20\"")?,
        at("id=\"sign_in:30\"")?,
        at("id=\"sign_in:3\"")?,
    ];
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(page.matches("the app keeps no access").count(), 1);
    Ok(())
}

#[test]
fn only_a_few_failures_are_laid_open() -> Tested {
    let mut run = sample();
    assert_eq!(html(&run)?.matches("<details open>").count(), 1);
    let failed = run.scenarios[1].clone();
    run.scenarios = vec![failed; OPEN_FAILURES + 1];
    let page = html(&run)?;
    assert_eq!(page.matches("<details open>").count(), 0);
    assert!(page.contains("id=\"sign_in:14-3~6\""), "names are unique");
    Ok(())
}

#[test]
fn nothing_is_fetched() -> Tested {
    let mut run = sample();
    run.scenarios[0].pictures[0].data = "https://example.com/picture.png".into();
    let page = html(&run)?;
    assert!(page.contains("default-src 'none'"));
    for link in values(&page, "href").filter(|link| *link != "data:,") {
        assert!(link.starts_with('#'), "{link} leaves the page");
    }
    for source in values(&page, "src") {
        assert!(source.starts_with("data:image/"), "{source} is fetched");
    }
    for word in ["@import", "url(", "fetch(", "<link rel=\"stylesheet\""] {
        assert!(!page.contains(word), "{word}");
    }
    Ok(())
}

#[test]
fn every_link_leads_somewhere() -> Tested {
    let page = html(&sample())?;
    for name in values(&page, "href").filter_map(|link| link.strip_prefix('#')) {
        assert!(page.contains(&format!("id=\"{name}\"")), "#{name}");
    }
    Ok(())
}

#[test]
fn several_browsers_are_told_apart() -> Tested {
    let mut run = sample();
    assert!(html(&run)?.contains("redirects to Google"));
    run.scenarios[0].acts = vec![
        act(0.1, "Bob", "opens", "/"),
        act(0.6, "Ada", "clicks", "#sign-in"),
    ];
    assert!(html(&run)?.contains("redirects Ada’s browser to Google"));
    Ok(())
}

#[test]
fn a_run_without_scenarios_says_so() -> Tested {
    assert!(html(&Run::default())?.contains("Nothing was tested"));
    Ok(())
}

#[test]
fn a_hundred_scenarios_stay_below_five_megabytes() -> Tested {
    let exchanges = |seq: u64| match seq % 5 {
        0 => authorization(seq),
        1 => token_request(seq),
        _ => Exchange {
            params: vec![
                ("part".into(), "AUajlQ…".into()),
                ("csrf".into(), "f03c…".into()),
            ],
            location: Some("/v3/signin/challenge/pwd?part=AUajlQ…".into()),
            endpoint: "interaction".into(),
            path: "/v3/signin/identifier".into(),
            ..authorization(seq)
        },
    };
    let all = (0..100).map(|line| Scenario {
        exchanges: (0..30).map(exchanges).collect(),
        pictures: vec![picture(15_000), picture(15_000)],
        ..scenario(line)
    });
    let run = Run {
        scenarios: all.collect(),
        ..sample()
    };
    let size = html(&run)?.len();
    assert!(size < 5_000_000, "{size} bytes");
    Ok(())
}
