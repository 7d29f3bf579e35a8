// openid-client: everything from discovery; state, nonce, PKCE and `iss` checked by the library.

import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { Browser } from './browser.mjs';
import { app, email, fetch, issuer, refused, standIn } from './posture.mjs';

const config = await oidc.discovery(new URL(issuer), app.id, app.secret, undefined, {
  // The library has no proxy of its own: in the stand-in posture its documented `customFetch`
  // brings one. In base it uses Node's fetch, and must be told that http will do.
  ...(standIn ? { [oidc.customFetch]: fetch } : { execute: [oidc.allowInsecureRequests] }),
});
assert.equal(config.serverMetadata().issuer, issuer);

const browser = new Browser();
async function signIn(more, how, expectedNonce) {
  const [state, nonce, pkceCodeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: app.callback,
    scope: 'openid email profile',
    access_type: 'offline',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
  const checks = { pkceCodeVerifier, expectedState: state, expectedNonce: expectedNonce ?? nonce, idTokenExpected: true };
  return oidc.authorizationCodeGrant(config, await browser.signIn(url.href, email, how), checks);
}

// The first sign-in.
const tokens = await signIn();
const claims = tokens.claims();
assert.equal(claims.iss, issuer);
assert.equal(claims.aud, app.id);
assert.equal(claims.email_verified, true);
assert(tokens.refresh_token && tokens.expiresIn() > 3000);

// Userinfo, whose `sub` the library compares; and the challenge for a wrong token.
const person = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
assert.equal(person.email, email);
const challenge = await refused(oidc.fetchUserInfo(config, 'wrong', claims.sub));
assert(challenge instanceof oidc.WWWAuthenticateChallengeError && challenge.status === 401);

// The second sign-in asks nobody, so it brings no refresh token.
assert.equal((await signIn()).refresh_token, undefined);

// A refresh: other tokens, the same person, no new refresh token.
const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
assert.notEqual(fresh.access_token, tokens.access_token);
assert.equal(fresh.claims().sub, claims.sub);
assert.equal(fresh.refresh_token, undefined);

// Somebody else's nonce; Cancel, with its state; a request that may ask nobody.
await refused(signIn({}, {}, 'another nonce'), 'unexpected ID Token "nonce" claim value');
const denied = await refused(signIn({ prompt: 'consent' }, { answer: 'deny' }), 'access_denied');
assert(denied instanceof oidc.AuthorizationResponseError);
await refused(signIn({ prompt: 'none', login_hint: 'nobody@gmail.com' }), '_required');

// Revoked is revoked.
await oidc.tokenRevocation(config, tokens.refresh_token);
const revoked = await refused(oidc.refreshTokenGrant(config, tokens.refresh_token), 'invalid_grant');
assert(revoked instanceof oidc.ResponseBodyError && revoked.status === 400);
