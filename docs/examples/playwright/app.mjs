// Stands for your app: one page, and the code flow with Google. Node alone, no packages.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const { GOOGLE_ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env;
const own = `http://localhost:${PORT}`;
const redirect_uri = `${own}/callback`;
const people = new Map(); // session → email address

const discover = async () => (await fetch(`${GOOGLE_ISSUER}/.well-known/openid-configuration`)).json();

async function whoIs(code) {
  const google = await discover();
  const form = { grant_type: 'authorization_code', code, redirect_uri, client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
  const tokens = await fetch(google.token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
  if (!tokens.ok) throw new Error(`the token endpoint answered ${tokens.status}`);
  const Authorization = `Bearer ${(await tokens.json()).access_token}`;
  const profile = await fetch(google.userinfo_endpoint, { headers: { Authorization } });
  if (!profile.ok) throw new Error(`userinfo answered ${profile.status}`);
  return (await profile.json()).email;
}

createServer(async (request, response) => {
  const { pathname, searchParams: sent } = new URL(request.url, own);
  const session = /session=([\w-]+)/.exec(request.headers.cookie)?.[1];
  const page = (text) => response
    .setHeader('Content-Type', 'text/html; charset=utf-8')
    .end(`<!doctype html><title>Shop</title><p role="status">${text}</p><a href="/login">Sign in with Google</a>`);
  const go = (address, cookie) => response.writeHead(302, { Location: address, ...cookie }).end();
  try {
    if (pathname === '/login') {
      const state = randomUUID(); // the session's name, too: this app has nothing to lose
      const asked = { response_type: 'code', client_id: CLIENT_ID, redirect_uri, scope: 'openid email', state };
      const address = `${(await discover()).authorization_endpoint}?${new URLSearchParams(asked)}`;
      return go(address, { 'Set-Cookie': `session=${state}; HttpOnly; SameSite=Lax; Path=/` });
    }
    if (pathname === '/callback') {
      if (sent.get('state') !== session) return page('That was not your sign-in.');
      if (sent.has('error')) return page('You said no, so you are not signed in.');
      people.set(session, await whoIs(sent.get('code')));
      return go('/');
    }
    return page(people.has(session) ? `Hello ${people.get(session)}` : 'Hello stranger');
  } catch (error) {
    console.error(error);
    return page('Google cannot be reached just now. Please try again.');
  }
}).listen(Number(PORT));
