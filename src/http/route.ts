// One line of the route table, and the limit on what a form may send.
import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv } from './app-context.ts';
import { discardBody } from './discard-body.ts';
import { maxFormBytes } from './forms.ts';
import type { Permission } from './permissions.ts';

export interface Route {
  verb: 'GET' | 'POST';
  path: string;
  permission: Permission;
  /** `program`: no cookie counts, so that no browser can be made to ask in a person's name. */
  caller: 'browser' | 'program';
  run: (c: AppContext) => Response | Promise<Response>;
  /** What the body may hold; a form's size unless the route takes files. */
  limit?: MiddlewareHandler<AppEnv>;
  /** Of a form: the page that it stands on, where that is not the nearest one above its address. */
  formAt?: string;
  /** Stays possible in an archived project, where everything else is only read. */
  evenArchived?: true;
}

export function get(path: string, permission: Permission, run: Route['run']): Route {
  return { verb: 'GET', path, permission, caller: 'browser', run };
}

export function post(path: string, permission: Permission, run: Route['run']): Route {
  return { verb: 'POST', path, permission, caller: 'browser', run, limit: formLimit };
}

/** A route that reads its body itself, as a stream with limits of its own. */
export function upload(path: string, permission: Permission, run: Route['run']): Route {
  return { verb: 'POST', path, permission, caller: 'browser', run };
}

/** For what governs a project rather than works in it: its members, its name, its end. */
export function evenArchived(route: Route): Route {
  return { ...route, evenArchived: true };
}

/** A form that stands on another page than the nearest one above its address. */
export function formAt(page: string, route: Route): Route {
  return { ...route, formAt: page };
}

/** A route that programs call, open to everyone. */
export function program(path: string, run: Route['run']): Route {
  return { verb: 'POST', path, permission: 'everyone', caller: 'program', run, limit: formLimit };
}

/** So long a form that is too large is still listened to. */
const discardMs = 30_000;

const formLimit: MiddlewareHandler<AppEnv> = bodyLimit({
  maxSize: maxFormBytes,
  onError: async (c) => {
    await discardBody(c.req.raw.body, discardMs);
    return c.text(`This form is larger than ${maxFormBytes / 1024 / 1024} MB. Shorten its texts, or import them from a file.`, 413);
  },
});
