import { defineConfig } from '@playwright/test';

const { MOCK_GOOGLE = 'mock-google', GOOGLE_PORT = '8090', APP_PORT = '3000', CHROME } = process.env;
const google = `http://127.0.0.1:${GOOGLE_PORT}`;
const client = { CLIENT_ID: '1234-shop.apps.googleusercontent.com', CLIENT_SECRET: 'GOCSPX-shop' };
Object.assign(process.env, client, { GOOGLE_ISSUER: google }); // the tests want to know it, too

export default defineConfig({
  testDir: '.',
  fullyParallel: true, // one mock serves all: every test has an account of its own
  workers: 4,
  use: {
    baseURL: `http://localhost:${APP_PORT}`,
    launchOptions: { executablePath: CHROME }, // a browser you have; else the one Playwright installed
  },
  webServer: [
    {
      command: `${MOCK_GOOGLE} serve --port ${GOOGLE_PORT}`,
      url: `${google}/__mock/health`,
      env: { RUST_LOG: 'warn' },
    },
    {
      command: 'node app.mjs',
      url: `http://localhost:${APP_PORT}`,
      env: { ...client, GOOGLE_ISSUER: google, PORT: APP_PORT },
    },
  ],
});
