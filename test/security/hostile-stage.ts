// Assay and a Chromium that notices everything a hostile text could make it do: a call, a request elsewhere, a dialog, a report of the content policy.
import { expect } from 'vitest';
import { openVisitor, type Visitor } from '../support/browser.ts';
import { makeFirstAccount, startRunningAssay, type RunningAssay } from '../support/running-assay.ts';

export interface HostileStage {
  assay: RunningAssay;
  visitor: Visitor;
  /** What happened that must not: emptied by nobody but the test that provokes it. */
  happened: string[];
  /** Opens the page, lets everything on it run, and expects that nothing happened. */
  look(address: string): Promise<void>;
  expectNothing(about: string): void;
}

/** To be called in beforeAll; the visitor is signed in as the first account. */
export async function openHostileStage(): Promise<HostileStage> {
  const assay = await startRunningAssay({ ASSAY_OUTBOUND: 'private' });
  const visitor = await openVisitor({ javaScript: true });
  await makeFirstAccount(visitor.page, assay);
  const happened: string[] = [];
  await visitor.context.exposeFunction('pwned', () => { happened.push('pwned() was called'); });
  visitor.page.on('request', (request) => { if (!request.url().startsWith(assay.url) && !request.url().startsWith('data:')) happened.push(request.url()); });
  visitor.page.on('dialog', (dialog) => { happened.push('a dialog opened'); void dialog.dismiss(); });
  const { host } = new URL(assay.url);
  const expectNothing = (about: string): void =>
    expect({ about, happened, complaints: visitor.complaints, host: new URL(visitor.page.url()).host }).toEqual({ about, happened: [], complaints: [], host });
  return {
    assay, visitor, happened, expectNothing,
    async look(address) {
      visitor.complaints.length = 0;
      await visitor.page.goto(address, { waitUntil: 'load' });
      await settle(visitor);
      expectNothing(address);
    },
  };
}

/** Frames and timers later, whatever the page set off has begun. */
export async function settle({ page }: Visitor): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve, 30)); }));
}
