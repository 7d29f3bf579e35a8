// google-auth-library: sign-in, refresh, verification, tokeninfo and revocation.

import assert from 'node:assert/strict';
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library';
import { Browser } from './browser.mjs';
import { app, base, email, issuer, refused, standIn } from './posture.mjs';

const options = { clientId: app.id, clientSecret: app.secret, redirectUri: app.callback };
if (!standIn) {
  options.issuers = [base];
  options.endpoints = {
    oauth2AuthBaseUrl: `${base}/o/oauth2/v2/auth`,
    oauth2TokenUrl: `${base}/token`,
    oauth2RevokeUrl: `${base}/revoke`,
    tokenInfoUrl: `${base}/tokeninfo`,
    oauth2FederatedSignonPemCertsUrl: `${base}/oauth2/v1/certs`,
    oauth2FederatedSignonJwkCertsUrl: `${base}/oauth2/v3/certs`,
  };
}
const client = new OAuth2Client(options);
const browser = new Browser();
const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();

async function callback(more, how) {
  const url = client.generateAuthUrl({
    access_type: 'offline',
    scope: ['openid', 'email', 'profile'],
    state: 'the app’s state',
    code_challenge: codeChallenge,
    code_challenge_method: CodeChallengeMethod.S256,
    ...more,
  });
  const { searchParams } = await browser.signIn(url, email, how);
  assert.equal(searchParams.get('state'), 'the app’s state');
  return searchParams;
}
const redeem = async (code) => (await client.getToken({ code, codeVerifier })).tokens;

// The first sign-in.
const code = (await callback()).get('code');
await refused(client.getToken(code), 'invalid_grant', 'Missing code verifier.');
const tokens = await redeem((await callback({ prompt: 'select_account consent' })).get('code'));
assert(tokens.refresh_token && tokens.access_token && tokens.expiry_date > Date.now());
assert(tokens.scope.split(' ').includes('https://www.googleapis.com/auth/userinfo.email'));

// Verified by the library itself, with the certificates in PEM.
const verify = async (idToken, audience = app.id) => (await client.verifyIdToken({ idToken, audience })).getPayload();
const claims = await verify(tokens.id_token);
assert.equal(claims.iss, issuer);
assert.equal(claims.email, email);
assert.equal(claims.email_verified, true);
const [head, body] = tokens.id_token.split('.');
await refused(verify(`${head}.${body}.${'A'.repeat(342)}`), 'Invalid token signature');
await refused(verify(tokens.id_token, 'somebody else'), 'Wrong recipient');

// What the token may do, asked by POST with an Authorization header and no body.
const info = await client.getTokenInfo(tokens.access_token);
assert.equal(info.aud, app.id);
assert.equal(info.email, email);
assert(info.scopes.includes('openid') && info.expiry_date > Date.now());

// The second sign-in asks nobody, so it brings no refresh token.
assert.equal((await redeem((await callback()).get('code'))).refresh_token, undefined);

// A refresh: other tokens, the same person.
client.setCredentials({ refresh_token: tokens.refresh_token });
const { credentials } = await client.refreshAccessToken();
assert.notEqual(credentials.access_token, tokens.access_token);
assert.equal((await verify(credentials.id_token)).sub, claims.sub);

// Cancel.
assert.equal((await callback({ prompt: 'consent' }, { answer: 'deny' })).get('error'), 'access_denied');

// Revoked is revoked.
assert.equal((await client.revokeToken(tokens.refresh_token)).status, 200);
await refused(client.refreshAccessToken(), 'invalid_grant');
await refused(client.getTokenInfo(credentials.access_token), 'invalid_token');
