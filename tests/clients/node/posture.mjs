// What every script needs to know: where Google is, and who the app and the person are.

import assert from 'node:assert/strict';
import { EnvHttpProxyAgent, fetch as undici } from 'undici';

setTimeout(() => {
  console.error('no end after 60 seconds');
  process.exit(1);
}, 60_000).unref(); // no script may hang

export const standIn = process.env.POSTURE === 'stand-in';
export const base = process.env.BASE_URL; // the mock's own address, in either posture

// In base, what an app would configure. In the stand-in posture, Google's own issuer, which
// reaches the mock through the proxy; the scripts leave the libraries' other defaults alone.
export const issuer = standIn ? 'https://accounts.google.com' : base;
export const app = {
  id: '100200300400-web.apps.googleusercontent.com',
  secret: 'GOCSPX-secret-of-the-web-app',
  callback: 'http://localhost:3000/callback',
};
export const email = 'ada@gmail.com';

// Node's fetch knows no proxy before Node 24; this is the same fetch, from its own package,
// with an agent that reads HTTPS_PROXY.
const dispatcher = new EnvHttpProxyAgent();
export const fetch = (url, options) => undici(url, { ...options, dispatcher });

/** What a promise was rejected with, which must say all these words somewhere. */
export async function refused(promise, ...words) {
  const error = await promise.then(
    () => assert.fail(`nothing was thrown, expected ${words}`),
    (error) => error,
  );
  const said = [error.message, error.error, error.error_description, JSON.stringify(error.response?.data), error.cause?.message].join(' ');
  for (const word of words) assert(said.includes(word), `not ${words} but ${said}`);
  return error;
}
