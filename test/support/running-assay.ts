// Assay with web and worker in one real process on a database of its own, with an account that is signed in.
import type { Page } from 'playwright-core';
import { newSecretKey } from '../../src/platform/secrets.ts';
import { startAssayProcess, type AssayProcess } from './processes.ts';
import { afterFile, openTestDatabase, type TestDatabase } from './test-database.ts';

export interface RunningAssay extends TestDatabase {
  url: string;
  databaseUrl: string;
  process: AssayProcess;
  setupLink: string;
}

/** Ended after the file; by then its log must hold no error. */
export async function startRunningAssay(env: Record<string, string> = {}): Promise<RunningAssay> {
  const database = await openTestDatabase();
  const process = startAssayProcess([], { DATABASE_URL: database.url, ASSAY_SECRET_KEY: newSecretKey(), ASSAY_LOG_LEVEL: 'warn', ...env });
  afterFile(async () => {
    process.signal('SIGTERM');
    await process.ended;
  });
  const [, url, setupLink] = await process.said(/Assay is ready: (\S+)[\s\S]*once\): (\S+)/, 180_000);
  return { ...database, databaseUrl: database.url, url: url!, setupLink: setupLink!, process };
}

export async function makeFirstAccount(page: Page, assay: RunningAssay): Promise<void> {
  await page.goto(assay.setupLink);
  await page.getByLabel('Your name').fill('Ines Ortega');
  await page.getByLabel('E-mail address').fill('ines@example.com');
  await page.getByLabel('Password').fill('a long password');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Test runs' }).waitFor();
}

export async function signIn(page: Page, assay: RunningAssay): Promise<void> {
  await page.goto(`${assay.url}/sign-in`);
  await page.getByLabel('E-mail address').fill('ines@example.com');
  await page.getByLabel('Password').fill('a long password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Test runs' }).waitFor();
}
