//! The catalogue: every rule by its name, and what it recognises.

/// Makes a constant of each row, and [`RULES`] of all of them.
macro_rules! catalogue {
    ($($name:ident = $rule:literal, $sentence:literal;)+) => {
        $(#[doc = $sentence] pub(super) const $name: &str = $rule;)+

        /// Every rule: its name, and what it recognises in one sentence.
        pub const RULES: &[(&str, &str)] = &[$(($rule, $sentence)),+];
    };
}

catalogue! {
    REDIRECT_SLASH = "redirect-trailing-slash", "`redirect_uri` differs from a registered one only by a slash at its end.";
    REDIRECT_SCHEME = "redirect-scheme", "`redirect_uri` differs from a registered one only by http or https.";
    REDIRECT_PORT = "redirect-port", "`redirect_uri` differs from a registered one only by its port.";
    REDIRECT_LOOPBACK = "redirect-loopback-name", "`redirect_uri` names this machine differently: `localhost`, `127.0.0.1` or `[::1]`.";
    REDIRECT_CASE = "redirect-letter-case", "`redirect_uri` differs from a registered one only by small and capital letters.";
    REDIRECT_ENCODING = "redirect-percent-encoding", "`redirect_uri` differs from a registered one only by what is percent-encoded.";
    REDIRECT_QUERY = "redirect-query", "`redirect_uri` differs from a registered one only by its query.";
    REDIRECT_PATH = "redirect-path", "`redirect_uri` has the host of a registered one and another path.";
    REDIRECT_WWW = "redirect-www", "`redirect_uri` differs from a registered one only by `www.`";
    REDIRECT_ELSEWHERE = "redirect-of-another-client", "`redirect_uri` is registered with another client.";
    REDIRECT_TWICE = "redirect-encoded-twice", "`redirect_uri` was percent-encoded twice.";
    REDIRECT_SURROUNDED = "redirect-surrounded", "`redirect_uri` has blanks or quotes around it.";
    REDIRECT_DUE = "redirect-not-live-yet", "`redirect_uri` is registered and does not count yet.";
    REDIRECT_KIND = "redirect-client-type", "`redirect_uri` is none the type of the client may have.";
    REDIRECT_POLICY = "redirect-policy", "`redirect_uri` breaks one of Google's rules for addresses.";
    REDIRECT_UNKNOWN = "redirect-not-registered", "`redirect_uri` is like none that is registered.";
    ORIGIN = "origin-not-registered", "The browser library is used from an origin that is not registered.";

    CLIENT_SURROUNDED = "client-id-surrounded", "`client_id` has blanks or quotes around it.";
    CLIENT_PLACEHOLDER = "client-id-placeholder", "`client_id` is a placeholder or an unset variable.";
    CLIENT_CASE = "client-id-letter-case", "`client_id` differs from a registered one only by small and capital letters.";
    CLIENT_SUFFIX = "client-id-suffix", "`client_id` lacks `.apps.googleusercontent.com`, or has it once too often.";
    CLIENT_PROJECT = "client-id-of-another-project", "`client_id` is a registered one with the number of another project.";
    CLIENT_MISSPELT = "client-id-misspelt", "`client_id` differs from a registered one in one or two characters.";
    CLIENT_UNKNOWN = "client-id-unknown", "`client_id` is like none that is registered.";
    CLIENT_STATE = "client-not-active", "The client is registered as deleted or disabled.";
    CLIENT_SCREEN = "client-without-consent-screen", "Nobody set up the consent screen of the client.";
    CLIENT_QUOTA = "client-over-quota", "The client is registered as over its quota, or has all the people it may have.";

    HTML_ESCAPED = "address-html-escaped", "The address was copied out of HTML, where `&` is written `&amp;`";
    CUT_SHORT = "address-cut-by-shell", "The request ends after its first parameter, as a shell leaves it that meets a bare `&`.";
    MISNAMED = "parameter-misnamed", "A parameter has nearly the name of the one that is missing.";
    EMPTY = "parameter-empty", "A parameter that must be there has no value, or a word such as `undefined`.";
    MISSING = "parameter-missing", "A parameter that must be there is not.";
    TWICE = "parameter-twice", "A parameter was sent more than once.";
    NOT_ALLOWED = "parameter-not-allowed", "A parameter has no place in such a request.";
    NOT_A_FORM = "body-not-a-form", "The body is neither a form nor JSON, so its parameters were not read.";

    RESPONSE_TYPE = "response-type", "`response_type` is none of Google's, or none for this type of client.";
    RESPONSE_MODE = "response-mode", "`response_mode` is none of Google's, or would put tokens into a query.";
    PROMPT_NAMES = "prompt-and-approval-prompt", "`prompt` and its old name `approval_prompt` stand side by side.";
    PROMPT_PUNCTUATION = "prompt-punctuation", "`prompt` has characters between or around its words that are no blanks.";
    PROMPT_LOGIN = "prompt-login", "`prompt=login`, which Google does not have.";
    PROMPT_NONE = "prompt-none-in-company", "`prompt=none` stands beside words that ask to show something.";
    PROMPT_WORD = "prompt-misspelt", "`prompt` has a word that is none of Google's.";
    ACCESS_TYPE = "access-type", "`access_type` is neither `offline` nor `online`.";
    CHALLENGE_METHOD = "challenge-method", "`code_challenge_method` is neither `S256` nor `plain`.";
    CHALLENGE = "challenge-malformed", "`code_challenge` is not 43 to 128 characters of Base64url.";

    SCOPE_SEPARATOR = "scope-separator", "Scopes are joined by commas, semicolons or line breaks in place of blanks.";
    SCOPE_TWICE = "scope-encoded-twice", "The blanks between scopes were encoded twice.";
    SCOPE_PREFIX = "scope-without-prefix", "A scope lacks `https://www.googleapis.com/auth/` at its beginning.";
    SCOPE_MISSPELT = "scope-misspelt", "A scope differs from a known one in one or two characters.";
    SCOPE_UNKNOWN = "scope-unknown", "A scope is like none the mock knows.";
    SCOPE_HIDDEN = "scope-hidden", "A scope exists, but not for this client.";

    WEB_VIEW = "embedded-web-view", "The browser is a web view inside an app.";
    NOT_A_TESTER = "test-user-missing", "The client is in testing, and the account is none of its test users.";
    ORG_INTERNAL = "org-internal", "The client is internal to an organisation the account does not belong to.";
    ADMIN_POLICY = "admin-policy", "The account's organisation blocks the client, or a scope.";
    ACCOUNT_POLICY = "account-protected", "The account is under protection that blocks the client, or a scope.";

    GRANT_TYPE = "grant-type-misspelt", "`grant_type` is nearly one of Google's.";
    GRANT_FOREIGN = "grant-type-not-at-google", "`grant_type` is one that Google does not have.";
    MIXED_UP = "credential-mixed-up", "A code, token or secret stands where another kind of credential belongs.";
    CODE_REDEEMED = "code-redeemed-before", "The code was redeemed before.";
    CODE_EXPIRED = "code-expired", "The code expired before it was redeemed.";
    CODE_REVOKED = "code-consent-revoked", "The consent was revoked before the code was redeemed.";
    CODE_ENCODED = "code-still-encoded", "The code is still percent-encoded.";
    CODE_SURROUNDED = "code-surrounded", "The code has blanks or quotes around it.";
    CODE_CUT = "code-cut-off", "The code is too short: part of it was lost.";
    CODE_LONG = "code-with-more", "More than the code was copied out of the address.";
    CODE_ELSEWHERE = "code-of-another-client", "The code was issued to another client.";
    CODE_BURNED = "code-burned", "An earlier attempt made the code worthless.";
    CODE_UNKNOWN = "code-unknown", "The code looks like one, and this server does not know it.";
    CODE_REDIRECT = "exchange-redirect-differs", "`redirect_uri` is not the one of the authorization request.";

    VERIFIER_MISSING = "verifier-missing", "A challenge was sent, and no verifier.";
    VERIFIER_NEEDLESS = "verifier-needless", "A verifier was sent, and no challenge.";
    VERIFIER_LENGTH = "verifier-length", "The verifier has fewer than 43 or more than 128 characters.";
    VERIFIER_CHARACTERS = "verifier-characters", "The verifier has characters that are not allowed in it.";
    VERIFIER_HASHED = "verifier-is-the-challenge", "The challenge was sent in place of the verifier, or was never hashed.";
    VERIFIER_METHOD = "verifier-method", "The challenge is hashed, and `code_challenge_method=S256` was not sent.";
    VERIFIER_HEX = "verifier-hash-in-hexadecimal", "The challenge is a hash in hexadecimal in place of Base64url.";
    VERIFIER_ATTEMPT = "verifier-of-another-attempt", "The verifier fits the challenge of another sign-in.";
    VERIFIER_WRONG = "verifier-wrong", "The verifier fits no challenge that was sent.";

    SECRET_ELSEWHERE = "secret-of-another-client", "The secret is that of another client.";
    SECRET_SURROUNDED = "secret-surrounded", "The secret has blanks, quotes or a line break around it.";
    SECRET_ENCODED = "secret-still-encoded", "The secret is still percent-encoded.";
    SECRET_CUT = "secret-cut-off", "The secret ends early.";
    SECRET_WRONG = "secret-wrong", "The secret is none of the client's.";
    SECRET_MISSING = "secret-missing", "A client of a type that has a secret sent none.";
    BASIC_BASE64 = "basic-not-base64", "The Basic header is not `id:secret` in Base64.";
    BASIC_FORM = "basic-not-form-encoded", "The id and secret of the Basic header were not form-encoded.";
    BASIC_AND_POST = "basic-and-post", "The secret came both in the header and in the body.";
    AUTH_SCHEME = "client-authentication-scheme", "The `Authorization` header of a token request is not Basic with a client id.";

    REFRESH_OFFLINE = "refresh-without-offline", "There is no refresh token because `access_type=offline` was not sent.";
    REFRESH_CONSENT = "refresh-without-consent", "There is no refresh token because consent was not asked for again.";
    REFRESH_LOST = "refresh-not-kept", "A refresh token was given and is not sent.";
    REFRESH_ELSEWHERE = "refresh-of-another-client", "The refresh token was issued to another client.";
    REFRESH_REVOKED = "refresh-revoked", "The refresh token was revoked.";
    REFRESH_PASSWORD = "refresh-ended-by-password", "A new password ended the refresh token.";
    REFRESH_REPLACED = "refresh-replaced", "A newer refresh token came in place of this one.";
    REFRESH_CAP = "refresh-pushed-out", "The 101st refresh token ended this one.";
    REFRESH_WEEK = "refresh-week-of-testing", "The refresh token of an app in testing lived its seven days.";
    REFRESH_LIMIT = "refresh-limited-time", "The person allowed access for a limited time, which is over.";
    REFRESH_IDLE = "refresh-idle", "The refresh token was not used for six months.";
    REFRESH_SURROUNDED = "refresh-surrounded", "The refresh token has blanks or quotes around it.";
    REFRESH_UNKNOWN = "refresh-unknown", "This server does not know the refresh token.";
    SCOPE_WIDER = "refresh-scope-wider", "A refresh asks for more than was granted.";
    ACCOUNT_GONE = "account-gone", "The account behind a code or token is suspended or removed.";
    REAUTH = "password-wanted-again", "The account has to type in its password before the next refresh.";

    TOKEN_ABSENT = "access-token-missing", "No access token came with the request.";
    TOKEN_SCHEME = "bearer-missing", "The `Authorization` header does not begin with `Bearer`.";
    TOKEN_IN_ADDRESS = "access-token-in-address", "The access token stands in the address, where that is switched to be refused.";
    TOKEN_SURROUNDED = "access-token-surrounded", "The access token has quotes around it.";
    TOKEN_SCOPE = "access-token-without-identity", "The access token has no scope that opens userinfo.";
    TOKEN_EXPIRED = "access-token-expired", "The access token has expired.";
    TOKEN_REVOKED = "access-token-revoked", "The access token was revoked.";
    TOKEN_UNKNOWN = "access-token-unknown", "This server does not know the access token.";
    REVOKED_BEFORE = "revoked-before", "The token to be revoked is dead already.";
    NOT_REVOCABLE = "not-revocable", "The token to be revoked is a service account's.";

    STATE_REUSED = "state-reused", "`state` is that of a sign-in that is finished.";
    NONCE_REUSED = "nonce-reused", "`nonce` is that of a sign-in that is finished.";
    KEYS_OFTEN = "keys-fetched-too-often", "The signing keys are fetched over and over in place of being kept.";
    CODE_UNUSED = "code-never-redeemed", "An earlier code of the same browser was never redeemed.";
    COOKIE_LOST = "cookie-left-behind", "An earlier code was never redeemed, and the app is opened under another host than its callback.";
}
