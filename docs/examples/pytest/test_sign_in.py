import jwt
import pytest

from conftest import CALLBACK, CLIENT_ID, RefusedByMock


def sign_in(google, app, email):
    return app.callback_arrives(google.sign_in(app.login(), email))


def test_a_person_signs_in(google, new_app, new_account):
    ada = new_account("ada")
    claims, tokens = sign_in(google, new_app(), ada)
    assert claims["email"] == ada
    assert "refresh_token" in tokens
    asked = [entry["endpoint"] for entry in google.journal(account=ada)]
    assert asked == ["authorization", "token"]


def test_a_person_says_no(google, new_app, new_account):
    app = new_app()
    callback = google.sign_in(app.login(), new_account("ada"), decision="deny")
    with pytest.raises(PermissionError, match="access_denied"):
        app.callback_arrives(callback)


def test_the_token_endpoint_is_down_twice_for_one_person(google, new_app, new_account):
    ada, bob = new_account("ada"), new_account("bob")
    outage = google.arm("server-error", {"status": 503}, where="token", times=2, account=ada)

    claims, _ = sign_in(google, new_app(), bob)
    assert (claims["email"], google.fired(outage)) == (bob, 0)

    claims, _ = sign_in(google, new_app(), ada)
    assert (claims["email"], google.fired(outage)) == (ada, 2)
    assert [entry["status"] for entry in google.journal(account=ada, endpoint="token")] == [503, 503, 200]


def test_an_expired_id_token_is_refused(google, new_app, new_account):
    ada, app = new_account("ada"), new_app()
    expired = google.arm("id-token-expired", {"seconds": 60}, times=1, account=ada)
    with pytest.raises(jwt.ExpiredSignatureError):
        sign_in(google, app, ada)
    assert google.fired(expired) == 1
    assert sign_in(google, app, ada)[0]["email"] == ada


def test_a_person_removes_the_app(google, new_app, new_account):
    ada, app = new_account("ada"), new_app()
    _, tokens = sign_in(google, app, ada)
    assert "access_token" in app.refresh(tokens["refresh_token"])

    google.ask("POST", f"accounts/{ada}/remove-app", {"client_id": CLIENT_ID})
    with pytest.raises(PermissionError, match="invalid_grant"):
        app.refresh(tokens["refresh_token"])
    refused = google.journal(account=ada, endpoint="token")[-1]
    assert refused["diagnosis"]["rule"] == "refresh-revoked", refused["diagnosis"]


def test_a_slash_too_many_is_told_at_once(google, new_app, new_account):
    app = new_app(callback=CALLBACK + "/")
    with pytest.raises(RefusedByMock, match="redirect_uri_mismatch") as refused:
        google.sign_in(app.login(), new_account("ada"))
    assert "trailing slash" in refused.value.diagnosis
    entry = google.journal(client=CLIENT_ID, endpoint="authorization")[-1]
    assert entry["diagnosis"]["rule"] == "redirect-trailing-slash"
