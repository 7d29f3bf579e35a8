//! The whole protocol of refusals on one page.

use std::fmt::Write as _;

use mock_google::wire::error::{
    AssertionError, AuthorizationError, ConnectError, DeviceError, PageError, RevocationError, Row,
    SignInError, TokenError, TokeninfoError, UserinfoError,
};
use mock_google::wire::iam::IamError;
use mock_google::wire::sts::StsError;

#[test]
fn the_tables_of_refusals_are_as_reviewed() {
    let mut page = String::from("# Error page\n");
    for error in PageError::samples() {
        let row = error.row();
        writeln!(
            page,
            "{} {} | {:?} | {:?} | older: {:?} | help: {:?} | developer: {:?} | documentation: {:?}",
            row.status,
            row.code,
            row.message,
            row.details,
            row.older,
            row.help_url,
            row.developer,
            row.documentation_url
        )
        .unwrap();
    }
    page.push_str("\n# Callback\n");
    for error in AuthorizationError::ALL {
        writeln!(page, "{} {:?}", error.code(), error.subtype()).unwrap();
    }
    page.push_str("\n# Sign-in pages\n");
    for error in SignInError::ALL {
        writeln!(page, "{} [{error:?}]", error.text()).unwrap();
    }
    let mut table = |title: &str, rows: Vec<(String, Row)>| {
        writeln!(page, "\n# {title}").unwrap();
        for (cause, (status, code, description)) in rows {
            writeln!(page, "{status} {code} | {description} [{cause}]").unwrap();
        }
    };
    table(
        "Token",
        TokenError::samples()
            .iter()
            .map(|error| (format!("{error:?}"), error.row()))
            .collect(),
    );
    table(
        "Userinfo",
        UserinfoError::samples()
            .iter()
            .map(|error| {
                let row = error.row();
                let (code, description) = row.oauth;
                (format!("{error:?}"), (row.status, code, description.into()))
            })
            .collect(),
    );
    table(
        "Tokeninfo",
        TokeninfoError::samples()
            .iter()
            .map(|error| (format!("{error:?}"), error.row()))
            .collect(),
    );
    table(
        "Revocation",
        RevocationError::samples()
            .iter()
            .map(|error| (format!("{error:?}"), error.row()))
            .collect(),
    );
    table(
        "Device flow",
        DeviceError::samples()
            .iter()
            .map(|error| (format!("{error:?}"), error.row()))
            .collect(),
    );
    table(
        "Assertions of service accounts",
        AssertionError::samples()
            .iter()
            .map(|error| (format!("{error:?}"), error.row()))
            .collect(),
    );
    table(
        "Security Token Service",
        StsError::samples()
            .iter()
            .map(|error| (format!("{error:?}"), error.row()))
            .collect(),
    );
    page.push_str("\n# IAM Credentials\n");
    for error in IamError::samples() {
        writeln!(page, "{:?} [{error:?}]", error.row()).unwrap();
    }
    page.push_str("\n# Device page\n");
    for error in ConnectError::ALL {
        writeln!(page, "{} [{error:?}]", error.text()).unwrap();
    }
    insta::assert_snapshot!(page);
}
