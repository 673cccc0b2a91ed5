// What a person sees when something cannot be shown or done: the reason, and one way on.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { isUnavailable } from '../platform/database-faults.ts';
import { ErrorView } from '../../views/layout/error-view.tsx';
import type { AppContext } from './app-context.ts';
import { answerPage } from './page.tsx';
import { loggedPath } from './request-log.ts';

const statusOf: Record<RefusalCode, ContentfulStatusCode> = {
  invalid: 422, not_found: 404, forbidden: 403, conflict: 409, too_large: 413, too_many: 429, unavailable: 503,
};

export function refusalStatus(refusal: Refusal): ContentfulStatusCode {
  return statusOf[refusal.refused];
}

export function notFoundPage(c: AppContext): Response | Promise<Response> {
  return errorPage(c, 404, 'There is nothing here', 'It was deleted, it never existed, or it belongs to a project that you are not a member of.');
}

export function forbiddenPage(c: AppContext): Response | Promise<Response> {
  return errorPage(c, 403, 'Your role does not allow this', 'Ask an admin of the project for another role.');
}

export function archivedPage(c: AppContext): Response | Promise<Response> {
  return errorPage(c, 409, 'This project is archived', 'It can be read, but nothing in it is changed or run. An admin can take it out of the archive on the page of all projects.');
}

export function refusalPage(c: AppContext, refusal: Refusal): Response | Promise<Response> {
  if (refusal.refused === 'not_found') return notFoundPage(c);
  return errorPage(c, refusalStatus(refusal), 'This was not done', [refusal.message, ...Object.values(refusal.fields)].join(' '));
}

/** Everything that was not foreseen: the log has the details, the person has a number to quote. */
export function crashPage(c: AppContext, error: unknown): Response | Promise<Response> {
  const { log } = c.var;
  if (isUnavailable(error)) {
    log.warn({ err: error }, 'the database cannot take this request');
    c.header('Retry-After', '5');
    return errorPage(c, 503, 'The database is not available', 'Nothing was changed. Try again in a few seconds.');
  }
  log.error({ err: error, path: loggedPath(c.req.path) }, 'a request failed');
  return errorPage(c, 500, 'Something went wrong', `The server’s log has the details under the number ${c.var.requestId}.`);
}

function errorPage(c: AppContext, status: ContentfulStatusCode, title: string, message: string): Response | Promise<Response> {
  return answerPage(c, { title, status, body: <ErrorView title={title} message={message} /> });
}
