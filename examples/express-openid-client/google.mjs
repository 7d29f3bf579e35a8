// What the app has to do with Google: discovery, errors, and the access that people gave it.

import * as client from 'openid-client';
import { save } from './store.mjs';

const env = process.env;
const ISSUER = new URL(env.GOOGLE_ISSUER || 'https://accounts.google.com');
export const SCOPES = (env.SCOPES || 'openid email profile').split(' ');

// What discovery says is kept, unless it failed.
let discovered;
export function google() {
  discovered ??= client
    .discovery(ISSUER, env.GOOGLE_OAUTH2_CLIENT_ID, env.GOOGLE_OAUTH2_CLIENT_SECRET, undefined, {
      timeout: Number(env.GOOGLE_TIMEOUT || 10),
      execute: ISSUER.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    })
    .catch(err => {
      discovered = undefined;
      throw err;
    });
  return discovered;
}

// What the person is told, by a code that stands in the address and in `data-error`.
export const NOTICES = {
  access_denied: 'You said no at Google.',
  expired: 'That took too long. Please try again.',
  not_theirs: 'This answer from Google does not belong to a sign-in you began here.',
  needs_attention: 'Google wants to ask you something first.',
  unreachable: 'Google cannot be reached at the moment.',
  busy: 'Google is busy. Please try again in a few minutes.',
  wrong_domain: 'Only accounts of the company are let in.',
  no_email: 'Google did not tell us your e-mail address.',
  email_in_use: 'Your e-mail address belongs to another account here.',
  failed: 'Signing in did not work.',
};
const CALLBACK_ERRORS = {
  access_denied: 'access_denied',
  login_required: 'needs_attention',
  consent_required: 'needs_attention',
  interaction_required: 'needs_attention',
  account_selection_required: 'needs_attention',
  temporarily_unavailable: 'unreachable',
  server_error: 'unreachable',
};
export class Refused extends Error {}
export function noticeOf(err) {
  if (err instanceof Refused) return err.message;
  if (err instanceof client.AuthorizationResponseError) return CALLBACK_ERRORS[err.error] ?? 'failed';
  for (let cause = err; cause; cause = cause.cause) {
    const response = cause instanceof Response ? cause : cause.response;
    if (response?.status === 429 || response?.headers.has('retry-after')) return 'busy';
    if (response?.status >= 500) return 'unreachable';
    if (cause.name === 'TimeoutError') return 'unreachable';
    if (cause instanceof TypeError && /^(fetch failed|terminated)$/.test(cause.message)) return 'unreachable';
  }
  return 'failed';
}
export function report(err) {
  const { name, message, code, error, error_description, cause } = err;
  console.error('google:', JSON.stringify({ name, message, code, error, error_description, cause: cause?.message }));
  if (error === 'invalid_client') console.error('google: check GOOGLE_OAUTH2_CLIENT_ID and GOOGLE_OAUTH2_CLIENT_SECRET');
}

// The access to Google that a person gave us: `null` if there is none (any more).
export function keepTokens(user, tokens) {
  user.tokens = {
    access: tokens.access_token,
    until: Date.now() + (tokens.expiresIn() ?? 0) * 1000,
    refresh: tokens.refresh_token ?? user.tokens?.refresh, // a later sign-in brings none
    scopes: tokens.scope?.split(' ') ?? user.tokens?.scopes ?? SCOPES,
  };
  save();
}
export function forgetTokens(user) {
  delete user.tokens;
  save();
}
const refreshing = new Map(); // two jobs share one refresh
function refresh(user) {
  if (!refreshing.has(user)) refreshing.set(user, refreshNow(user).finally(() => refreshing.delete(user)));
  return refreshing.get(user);
}
async function refreshNow(user) {
  try {
    if (user.tokens?.refresh) keepTokens(user, await client.refreshTokenGrant(await google(), user.tokens.refresh));
    else forgetTokens(user);
  } catch (err) {
    if (err.error !== 'invalid_grant') throw err;
    forgetTokens(user);
  }
}
export async function profile(user) {
  const ask = async () => client.fetchUserInfo(await google(), user.tokens.access, user.sub);
  if (user.tokens && user.tokens.until < Date.now() + 60_000) await refresh(user);
  if (!user.tokens) return null;
  try {
    return await ask();
  } catch (err) {
    if (err.status !== 401) throw err;
    await refresh(user);
    return user.tokens ? ask() : null;
  }
}
const ALIASES = { email: 'https://www.googleapis.com/auth/userinfo.email', profile: 'https://www.googleapis.com/auth/userinfo.profile' };
export const missing = user => SCOPES.filter(scope => !user.tokens?.scopes.some(has => has === scope || has === ALIASES[scope]));
