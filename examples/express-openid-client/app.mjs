// Signing in with Google: Express 5, sessions by express-session, OpenID Connect by openid-client.

import { promisify } from 'node:util';
import express from 'express';
import session from 'express-session';
import * as client from 'openid-client';
import { forgetTokens, google, keepTokens, missing, noticeOf, NOTICES, Refused, report, SCOPES } from './google.mjs';
import { db, FileStore, usersBy } from './store.mjs';

const env = process.env;
const PORT = Number(env.PORT || 3000);
const BASE_URL = env.BASE_URL || `http://localhost:${PORT}`;
const OFFLINE = env.ACCESS_TYPE === 'offline';
const ATTEMPT = 10 * 60_000; // how long a person may take at Google
const WEEK = 7 * 24 * 60 * 60_000;

// Pages.
const esc = text => String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
const html = body => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Express example</title>${body}</html>`;
const button = (action, id, text) => `<form method="post" action="${action}"><button id="${id}">${text}</button></form>`;
const localPath = next => (typeof next === 'string' && /^\/([\w-]+(\/[\w-]+)*)?$/.test(next) ? next : '/');

const app = express();
app.disable('x-powered-by');
app.set('trust proxy', 'loopback');
app.use((req, res, next) => {
  const { method, path } = req; // never the query: it has the code
  res.on('finish', () => console.log(method, path, res.statusCode));
  next();
});
app.use(session({
  name: 'sid',
  secret: env.SESSION_SECRET || db.secret,
  store: new FileStore(),
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: 'lax', secure: BASE_URL.startsWith('https:'), maxAge: WEEK },
}));
app.use((req, res, next) => {
  req.user = db.users[req.session.user];
  res.set('Cache-Control', 'no-store');
  next();
});
const signedIn = (req, res, next) => (req.user ? next() : res.redirect('/login?next=/connection'));

app.get('/', (req, res) => {
  const { user } = req;
  if (!user) return res.send(html('<p id="signed-out">You are not signed in.</p><a href="/login">Sign in</a>'));
  res.send(html(`<h1 id="signed-in">Hello, <span id="name">${esc(user.name)}</span></h1><p id="email">${esc(user.email)}</p>
    <a href="/connection">Google connection</a>${button('/logout', 'sign-out', 'Sign out')}`));
});

app.get('/login', (req, res) => {
  const { error } = req.query;
  const next = `next=${encodeURIComponent(localPath(req.query.next))}`;
  const notice = Object.hasOwn(NOTICES, error) ? `<p class="error" data-error="${error}">${NOTICES[error]}</p>` : '';
  const ask = error === 'needs_attention' ? '&ask=1' : '';
  res.send(html(`<h1>Sign in</h1>${notice}<a id="sign-in" href="/auth/google?${next}${ask}">Sign in with Google</a>`));
});

app.get('/connection', signedIn, (req, res) => {
  const { tokens } = req.user;
  const more = tokens && missing(req.user).length;
  const again = `/auth/google?next=/connection&${more ? 'missing' : 'consent'}=1`;
  res.send(html(`<h1 id="connection">Google connection</h1>${tokens
    ? `<p>This app may use: ${esc(tokens.scopes.join(', '))}</p>${button('/disconnect', 'disconnect', 'Disconnect')}`
    : `<p id="not-connected">Not connected.</p>`}
    ${more ? `<a id="allow-missing" href="${again}">Allow what is missing</a>` : `<a href="${again}">Connect again</a>`}<p><a href="/">Home</a>`));
});

app.post('/disconnect', signedIn, async (req, res) => {
  const { tokens } = req.user;
  forgetTokens(req.user);
  if (tokens) await google().then(config => client.tokenRevocation(config, tokens.refresh ?? tokens.access)).catch(report);
  res.redirect('/connection');
});

app.post('/logout', async (req, res) => {
  await promisify(req.session.destroy.bind(req.session))();
  res.clearCookie('sid').redirect('/');
});

// Off to Google. Every attempt has a state, a nonce and a verifier of its own, so tabs do not disturb each other.
app.get('/auth/google', async (req, res) => {
  const next = localPath(req.query.next);
  try {
    const config = await google();
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const parameters = {
      redirect_uri: `${BASE_URL}/auth/callback`,
      scope: SCOPES.join(' '),
      access_type: OFFLINE ? 'offline' : 'online',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    if (env.HOSTED_DOMAIN) parameters.hd = env.HOSTED_DOMAIN;
    if (env.PROMPT && !req.query.ask) parameters.prompt = env.PROMPT;
    if (req.query.consent) parameters.prompt = 'consent';
    if (req.query.missing && req.user) {
      parameters.scope = [...new Set(['openid', ...missing(req.user)])].join(' ');
      Object.assign(parameters, { include_granted_scopes: 'true', login_hint: req.user.email });
      delete parameters.prompt;
    }
    const pending = Object.entries(req.session.attempts ?? {}).slice(-9);
    req.session.attempts = { ...Object.fromEntries(pending), [state]: { nonce, verifier, next, at: Date.now() } };
    res.redirect(client.buildAuthorizationUrl(config, parameters).href);
  } catch (err) {
    fail(res, err, next);
  }
});

app.get('/auth/callback', async (req, res) => {
  const url = new URL(req.originalUrl, BASE_URL);
  const state = url.searchParams.get('state');
  const attempts = req.session.attempts ?? {};
  if (!Object.hasOwn(attempts, state)) {
    if (req.user && state && req.session.done === state) return res.redirect('/'); // reload, back button
    return fail(res, new Refused('not_theirs'), '/');
  }
  const { nonce, verifier, next, at } = attempts[state];
  delete attempts[state]; // good for one use
  await promisify(req.session.save.bind(req.session))();
  try {
    if (at + ATTEMPT < Date.now()) throw new Refused('expired');
    const config = await google();
    const tokens = await client.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (env.HOSTED_DOMAIN && claims.hd !== env.HOSTED_DOMAIN) throw new Refused('wrong_domain');
    const person = { ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
    const key = admit(person);
    keepTokens(db.users[key], tokens);
    await promisify(req.session.regenerate.bind(req.session))();
    Object.assign(req.session, { user: key, done: state, attempts });
    res.redirect(next);
  } catch (err) {
    fail(res, err, next);
  }
});

function admit({ iss, sub, email, name }) {
  const key = `${iss} ${sub}`;
  email = email?.toLowerCase() ?? db.users[key]?.email;
  if (!email) throw new Refused('no_email');
  if (usersBy(email).some(user => user !== db.users[key])) throw new Refused('email_in_use');
  const user = (db.users[key] ??= { iss, sub });
  Object.assign(user, { email, name: name ?? user.name ?? email });
  return key;
}

function fail(res, err, next) {
  if (!(err instanceof Refused)) report(err);
  res.redirect(`/login?error=${noticeOf(err)}&next=${encodeURIComponent(next)}`);
}

if (env.E2E_PROBES === '1') (await import('./probes.mjs')).probes(app);

app.use((err, req, res, next) => {
  console.error(err);
  res.status(500).send(html('<p class="error" data-error="failed">Something went wrong.</p><a href="/">Home</a>'));
});

const { hostname } = new URL(BASE_URL);
const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname); // else behind a proxy, on every address
app.listen(PORT, loopback ? hostname.replace(/[[\]]/g, '') : undefined, err => {
  if (err) throw err;
  console.log(`listening at ${BASE_URL}`);
});
