// Hooks for tests, only with E2E_PROBES=1: what the app knows of a person, and what time it thinks it is.

import { usersBy } from './store.mjs';
import { profile, report } from './google.mjs';

export function probes(app) {
  app.get('/probe/accounts', (req, res) => res.json(usersBy(req.query.email).length));

  app.get('/probe/connected', (req, res) => {
    const [user] = usersBy(req.query.email);
    if (!user) return res.sendStatus(404);
    res.json(Boolean(user.tokens?.refresh));
  });

  app.get('/probe/access', async (req, res) => {
    const [user] = usersBy(req.query.email);
    try {
      const said = user && (await profile(user));
      said ? res.json(said) : res.sendStatus(user ? 410 : 404);
    } catch (err) {
      report(err);
      res.sendStatus(502);
    }
  });

  const now = Date.now;
  let ahead = 0;
  app.post('/probe/clock', (req, res) => {
    ahead += Number(req.query.seconds) * 1000;
    Date.now = () => now() + ahead;
    res.sendStatus(204);
  });
}
