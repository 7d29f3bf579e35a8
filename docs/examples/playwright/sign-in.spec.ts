import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';

const { GOOGLE_ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env;

/** A verb of the control API; docs/control.md lists them. */
async function mock(method: string, path: string, body?: object) {
  const answer = await fetch(`${GOOGLE_ISSUER}/__mock/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${told.error}`);
  return told;
}

/** `newAccount` makes accounts that no other test uses, and removes them with all they did. */
const test = base.extend<{ newAccount: (name: string) => Promise<string> }>({
  newAccount: async ({}, use) => {
    const made: string[] = [];
    await use(async (name) => {
      const email = `${name}-${randomUUID().slice(0, 8)}@gmail.com`;
      await mock('POST', 'accounts', { email, given_name: name });
      made.push(email);
      return email;
    });
    for (const account of made) {
      await mock('POST', 'reset', { account });
      await mock('DELETE', `accounts/${account}`);
    }
  },
});

/** From the app through Google's pages, up to the question whether the app may. */
async function goToGoogle(page: Page, email: string) {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in with Google' }).click();
  await page.getByLabel('Email or phone').fill(email);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Enter your password').fill('password');
  await page.getByRole('button', { name: 'Next' }).click();
}

const allow = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();

const fired = async (id: number) =>
  (await mock('GET', 'faults')).find((armed: { id: number }) => armed.id === id).fired;

test.beforeAll(async ({}, { project }) => {
  const redirect_uris = [`${project.use.baseURL}/callback`];
  await mock('POST', 'clients', { id: CLIENT_ID, secret: CLIENT_SECRET, redirect_uris, app_name: 'Shop' });
});

test('a person signs in', async ({ page, newAccount }) => {
  const ada = await newAccount('ada');
  await goToGoogle(page, ada);
  await expect(page.getByRole('heading')).toHaveText('Sign in to Shop');
  await allow(page);
  await expect(page.getByRole('status')).toHaveText(`Hello ${ada}`);
});

test('a person says no', async ({ page, newAccount }) => {
  await goToGoogle(page, await newAccount('ada'));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('status')).toHaveText('You said no, so you are not signed in.');
});

test('Google is down once, and the app says so kindly', async ({ page, newAccount }) => {
  const ada = await newAccount('ada');
  const outage = await mock('POST', 'faults', { what: 'server-error', where: 'token', with: { status: 503 }, times: 1, account: ada });
  await goToGoogle(page, ada);
  await allow(page);
  await expect(page.getByRole('status')).toHaveText('Google cannot be reached just now. Please try again.');
  expect(await fired(outage.id)).toBe(1);

  await page.getByRole('link', { name: 'Sign in with Google' }).click(); // Google knows her and does not ask
  await expect(page.getByRole('status')).toHaveText(`Hello ${ada}`);
});

test('two people at once, and only one has trouble', async ({ page, browser, newAccount }) => {
  const [ada, bob] = [await newAccount('ada'), await newAccount('bob')];
  const lost = await mock('POST', 'faults', { what: 'answer-lost', where: 'userinfo', account: bob });
  const context = await browser.newContext();
  const bobsPage = await context.newPage();
  await Promise.all([
    goToGoogle(page, ada).then(() => allow(page)),
    goToGoogle(bobsPage, bob).then(() => allow(bobsPage)),
  ]);
  await expect(page.getByRole('status')).toHaveText(`Hello ${ada}`);
  await expect(bobsPage.getByRole('status')).toHaveText(/cannot be reached/);
  expect(await fired(lost.id)).toBe(1);
  const asked = await mock('GET', `journal?account=${ada}&endpoint=userinfo`);
  expect(asked.map((entry: { faults: object[] }) => entry.faults)).toEqual([[]]);
  await context.close();
});
