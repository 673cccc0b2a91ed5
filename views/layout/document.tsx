// The whole page around its content: head, top bar, footer, the list of keys.
import type { Child } from 'hono/jsx';
import type { MemberProject, SignedInAccount } from '../../src/http/app-context.ts';
import { asset } from './assets.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { TopBar } from './top-bar.tsx';

export type Place = 'runs' | 'test-sets' | 'tests' | 'behaviors' | 'metrics' | 'endpoints' | 'projects';

export interface DocumentProps {
  title: string;
  place: Place | null;
  nonce: string;
  refreshS: number | null;
  account: SignedInAccount | null;
  projects: MemberProject[];
  project: MemberProject | null;
  children?: Child;
}

import { raw } from 'hono/html';

const doctype = raw('<!DOCTYPE html>');
// What is swapped in has its behaviour at once: with htmx's delay a key or a click that comes between would meet a link that is none of htmx's yet,
// and what the page marked meanwhile would be taken back.
const htmxConfig = JSON.stringify({ extensions: 'hx-csp,sse', defaultTimeout: 60_000, defaultSettleDelay: 0, includeIndicatorCSS: false, history: true });

export function Document({ title, place, nonce, refreshS, account, projects, project, children }: DocumentProps) {
  return (
    <>
      {doctype}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>{title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="htmx-config" content={htmxConfig} />
          <link rel="icon" href={asset('favicon.svg')} type="image/svg+xml" />
          <link rel="stylesheet" href={asset('assay.css')} />
          {refreshS !== null && <noscript><meta http-equiv="refresh" content={String(refreshS)} /></noscript>}
          <script src={asset('app.js')} nonce={nonce}></script>
          {/* Not deferred: htmx then begins only when the page is parsed and its extensions, which are, have run. Otherwise a slow one comes too late. */}
          <script src={asset('htmx.min.js')} nonce={nonce}></script>
          <script src={asset('hx-csp.min.js')} nonce={nonce} defer></script>
          <script src={asset('hx-sse.min.js')} nonce={nonce} defer></script>
        </head>
        <body>
          <a class="skip" href="#main">Skip to content</a>
          <TopBar place={place} account={account} projects={projects} project={project} />
          {children}
          <footer class="foot">
            <span>Assay</span><span>Data stays on this server</span>
            <span class="push hide-s onlyjs">Press <kbd>?</kbd> for shortcuts</span>
          </footer>
          <KeysDialog />
        </body>
      </html>
    </>
  );
}
