// A browser without eyes: walks Google's sign-in pages by HTTP.

import { fetch } from './posture.mjs';

const entities = { amp: '&', lt: '<', gt: '>', quot: '"' };
const decode = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    name ? (entities[name] ?? whole) : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );

/** Every tag of this name with its attributes, in the order of the page. */
function tags(html, name) {
  return [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>`, 'g'))].map(({ 1: inside, index }) => ({
    index,
    ...Object.fromEntries([...inside.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key, decode(value ?? '')])),
  }));
}

/** Where a form goes and what it carries: every field it has, and what was typed. */
function form(html, id, typed = {}) {
  const forms = tags(html, 'form');
  const wanted = forms.find((form) => form.id === id);
  // A field belongs to the form it names, else to the one it stands in.
  const owner = (field) => field.form ?? forms.findLast((form) => form.index < field.index)?.id;
  const sent = tags(html, 'input').filter((field) => owner(field) === id && !(field.name in typed));
  const body = new URLSearchParams([...sent.map((field) => [field.name, field.value ?? 'on']), ...Object.entries(typed)]);
  return { action: wanted.action ?? '', body };
}

/** The link around a person of the account chooser. */
function chosen(html, email) {
  const { index } = tags(html, 'div').find((row) => row['data-identifier'] === email);
  return tags(html, 'a').findLast((link) => link.index < index).href;
}

/** Keeps its cookies: whoever signed in once is remembered. */
export class Browser {
  #cookies = new Map();

  /** Signs in, says yes to everything (or presses Cancel: `deny`), and returns the callback, not fetched. */
  async signIn(url, email, { password = 'password', answer = 'approve' } = {}) {
    const callback = new URL(url).searchParams.get('redirect_uri');
    let body;
    for (let steps = 0; steps < 20; steps++) {
      const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
      const response = await fetch(url, { method: body ? 'POST' : 'GET', body, headers: { cookie }, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        this.#cookies.set(name, value);
      }
      const html = await response.text();
      const target = response.headers.get('location');
      let next = { action: target };
      if (target?.startsWith(callback)) return new URL(target);
      if (!target) {
        if (html.includes('id="identifierId"')) next = form(html, undefined, { identifier: email });
        else if (html.includes('name="Passwd"')) next = form(html, undefined, { Passwd: password });
        else if (html.includes('id="approve"')) next = form(html, answer);
        else if (html.includes(`data-identifier="${email}"`)) next.action = chosen(html, email);
        else throw new Error(`${response.status} ${url}: ${html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')}`);
      }
      body = next.body;
      url = new URL(next.action, url).href;
    }
    throw new Error(`no end of pages at ${url}`);
  }
}
