// What a request carries once the middleware has let it through.
import type { Context } from 'hono';
import type { WebDeps } from '../deps.ts';
import type { Role } from '../domain/vocabulary.ts';
import type { Logger } from '../platform/log.ts';
import { largestId, readId } from './read-id.ts';

export interface SignedInAccount {
  id: number;
  name: string;
  email: string;
  sessionId: number;
}

export interface MemberProject {
  id: number;
  name: string;
  /** What the person may do now: in an archived project everyone only reads. */
  role: Role;
  /** The role that the person was given. */
  memberRole: Role;
  isDemo: boolean;
  archivedAt: Date | null;
  /** How many results the person is asked to review; stops counting at 1,000. */
  openAssignments: number;
  /** Differences of a pass rate up to so many points are no meaningful difference. */
  marginPoints: number;
}

export interface AppEnv {
  Variables: {
    deps: WebDeps;
    nonce: string;
    requestId: string;
    /** Each of its lines carries the request's id. */
    log: Logger;
    account: SignedInAccount | null;
    /** All projects of the account, by name. */
    projects: MemberProject[];
    /** The project that the address names; only on project routes. */
    project: MemberProject | null;
  };
}

export type AppContext = Context<AppEnv>;

/** The project of a project route. Throws on a route whose permission is not a project's. */
export function projectOf(c: AppContext): MemberProject {
  const project = c.var.project;
  if (!project) throw new Error(`The route ${c.req.path} names no project.`);
  return project;
}

/** The account of a signed-in route. Throws on a route for everyone. */
export function accountOf(c: AppContext): SignedInAccount {
  const account = c.var.account;
  if (!account) throw new Error(`The route ${c.req.path} is open to everyone.`);
  return account;
}

/** A positive whole number from the address, up to the largest that its column holds; null for anything else, which no row has. */
export function idParam(c: AppContext, name: string, largest = largestId): number | null {
  return readId(c.req.param(name) ?? '', largest);
}
