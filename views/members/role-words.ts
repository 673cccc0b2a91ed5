// What each role may do, in words.
import { roles, type Role } from '../../src/domain/vocabulary.ts';

export const roleWords: Record<Role, string> = {
  viewer: 'reads everything but secrets',
  reviewer: 'also reviews results and comments',
  editor: 'also defines endpoints and tests, executes and cancels',
  admin: 'also manages members, secrets and tokens, and deletes',
};

export const roleOptions = roles.map((role) => ({ value: role, label: `${role[0]!.toUpperCase()}${role.slice(1)}` }));

/** "a viewer", "an editor". */
export function aRole(role: Role): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}
