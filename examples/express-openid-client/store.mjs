// Users by issuer and subject, and sessions, in one small file that is replaced as a whole.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import session from 'express-session';

const folder = process.env.DATA || 'data';
const file = join(folder, 'db.json');
mkdirSync(folder, { recursive: true });
export const db = { secret: randomBytes(32).toString('hex'), users: {}, sessions: {} };
try {
  Object.assign(db, JSON.parse(readFileSync(file, 'utf8')));
} catch (err) {
  if (err.code !== 'ENOENT') throw err;
}
export function save() {
  writeFileSync(`${file}.new`, JSON.stringify(db), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
export const usersBy = email => Object.values(db.users).filter(user => user.email === email.toLowerCase());

export class FileStore extends session.Store {
  get(id, done) {
    const found = db.sessions[id];
    done(null, found && new Date(found.cookie.expires) > Date.now() ? structuredClone(found) : null);
  }
  set(id, data, done) {
    for (const [old, { cookie }] of Object.entries(db.sessions))
      if (new Date(cookie.expires) <= Date.now()) delete db.sessions[old];
    db.sessions[id] = JSON.parse(JSON.stringify(data));
    save();
    done?.(null);
  }
  destroy(id, done) {
    delete db.sessions[id];
    save();
    done?.(null);
  }
}
