// passport-google-oauth20 in a small express app.

import assert from 'node:assert/strict';
import express from 'express';
import session from 'express-session';
import { HttpsProxyAgent } from 'https-proxy-agent';
import passport from 'passport';
import { Strategy } from 'passport-google-oauth20';
import { Browser } from './browser.mjs';
import { app, base, email, standIn } from './posture.mjs';

const options = { clientID: app.id, clientSecret: app.secret, callbackURL: app.callback, state: true, pkce: true };
if (!standIn) {
  // The paths the library has built in.
  options.authorizationURL = `${base}/o/oauth2/v2/auth`;
  options.tokenURL = `${base}/oauth2/v4/token`;
  options.userProfileURL = `${base}/oauth2/v3/userinfo`;
}
const strategy = new Strategy(options, (accessToken, refreshToken, profile, done) => done(null, { accessToken, refreshToken, profile }));
// It has no proxy of its own; this is what apps behind one do.
if (standIn) strategy._oauth2.setAgent(new HttpsProxyAgent(process.env.HTTPS_PROXY));
passport.use(strategy);

const web = express();
web.use(session({ secret: 'signs this app’s cookie', resave: false, saveUninitialized: false }));
web.get('/login', (request, response, next) =>
  passport.authenticate('google', { scope: ['openid', 'email', 'profile'], accessType: 'offline', ...request.query })(request, response, next));
web.get('/callback', passport.authenticate('google', { session: false, failureRedirect: '/sorry' }), (request, response) => response.json(request.user));
const server = web.listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));

// The app is called at its real port, whatever its callback says: as if behind a reverse proxy.
const browser = new Browser();
async function signIn(query = '', how) {
  const here = `http://127.0.0.1:${server.address().port}`;
  const login = await fetch(`${here}/login${query}`, { redirect: 'manual' });
  const url = new URL(login.headers.get('location'));
  assert(url.searchParams.get('state') && url.searchParams.get('code_challenge'));
  const { pathname, search } = await browser.signIn(url.href, email, how);
  const cookie = login.headers.getSetCookie()[0].split(';')[0];
  return fetch(here + pathname + search, { headers: { cookie }, redirect: 'manual' });
}
async function user(response) {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

const { accessToken, refreshToken, profile } = await user(await signIn());
assert(accessToken && refreshToken);
assert.equal(profile.provider, 'google');
assert.equal(profile.displayName, 'Ada Lovelace');
assert.deepEqual(profile.emails, [{ value: email, verified: true }]);
assert(profile.id && profile.photos[0].value);

// The second sign-in asks nobody, so it brings no refresh token.
const again = await user(await signIn());
assert.equal(again.profile.id, profile.id);
assert.equal(again.refreshToken, undefined);

// Cancel is a failure the app can show, not an error: so the state came back, too.
const cancelled = await signIn('?prompt=consent', { answer: 'deny' });
assert.equal(cancelled.status, 302);
assert.equal(cancelled.headers.get('location'), '/sorry');

server.close();
server.closeAllConnections();
