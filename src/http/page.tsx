// Answers a request with a page, or with the fragment of it that htmx targets: the same components either way.
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Nonce } from '../../views/layout/hx.tsx';
import { Document, type Place } from '../../views/layout/document.tsx';
import type { AppContext } from './app-context.ts';
import { isPartial, targetId, varyByRequester } from './htmx.ts';

export interface PageParts {
  /** Before " · Assay" in the browser's title. */
  title: string;
  /** Which of the seven places the top bar marks. */
  place?: Place;
  body: Child;
  /** By root id: what is answered when htmx targets it. Each is part of the body. */
  fragments?: Record<string, () => Child>;
  status?: ContentfulStatusCode;
  /** Seconds after which a browser without JavaScript asks again. */
  refreshS?: number;
}

export function answerPage(c: AppContext, parts: PageParts): Response | Promise<Response> {
  varyByRequester(c);
  const fragment = isPartial(c) ? parts.fragments?.[targetId(c) ?? ''] : undefined;
  if (fragment) return answerFragment(c, <><title>{fullTitle(parts.title)}</title>{fragment()}</>, parts.status);
  const { account, projects, project, nonce } = c.var;
  return c.html(
    <Nonce.Provider value={nonce}>
      <Document title={fullTitle(parts.title)} place={parts.place ?? null} nonce={nonce} refreshS={parts.refreshS ?? null}
        account={account} projects={projects} project={project}>{parts.body}</Document>
    </Nonce.Provider>,
    parts.status ?? 200,
  );
}

export function answerFragment(c: AppContext, fragment: Child, status: ContentfulStatusCode = 200): Response | Promise<Response> {
  varyByRequester(c);
  return c.html(<Nonce.Provider value={c.var.nonce}>{fragment}</Nonce.Provider>, status);
}

function fullTitle(title: string): string {
  return `${title} · Assay`;
}
