// Who may do what: one function that every route is held to.
import type { Role } from '../domain/vocabulary.ts';

/** What a route needs. The project ones hold for the project that the address names. */
export type Permission = 'everyone' | 'signed-in' | 'project.read' | 'project.review' | 'project.edit' | 'project.administer';

const rank: Record<Role, number> = { viewer: 0, reviewer: 1, editor: 2, admin: 3 };
const needed: Record<Extract<Permission, `project.${string}`>, Role> = {
  'project.read': 'viewer', 'project.review': 'reviewer', 'project.edit': 'editor', 'project.administer': 'admin',
};

export function isProjectPermission(permission: Permission): permission is keyof typeof needed {
  return permission in needed;
}

export function may(role: Role, permission: keyof typeof needed): boolean {
  return rank[role] >= rank[needed[permission]];
}
