// The older way of signing in: Google puts the ID token into the fragment of this page's address, which
// only the browser sees. This script hands it to the app and follows the app's answer. It shows nothing
// of the fragment and keeps nothing of it.

(async () => {
  'use strict';

  const FAILED = '/login?error=sign_in_failed';

  // Take the fragment, and at once remove it from the address bar and from the history.
  const answer = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);

  const body = { state: answer.get('state') ?? '' };
  for (const name of ['id_token', 'access_token', 'error', 'iss']) {
    const value = answer.get(name);
    if (value !== null) body[name] = value;
  }

  // Only pages of this host, which may be on another port. The parser has the last word: it reads "/\" and
  // "/<tab>/" as "//".
  const isOurs = (next) => {
    if (typeof next !== 'string') return false;
    const url = new URL(next, location.origin);
    return url.protocol === location.protocol && url.hostname === location.hostname;
  };

  let next = FAILED;
  try {
    const response = await fetch('/api/v1/auth/login/google/browser/', {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'error',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    // Failures carry a place to go to as well.
    const told = await response.json();
    if (isOurs(told.next)) next = told.next;
  } catch {
    // No network, or no answer of ours: start again.
  }
  location.replace(next);
})();
