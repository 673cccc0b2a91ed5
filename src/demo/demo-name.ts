// Names the demo projects of a person, so that no two of them look the same beside the button that deletes one.
import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** The first name that no project of the member has; one that is deleted keeps its own, for it may come back. */
export async function freeDemoName(trx: Transaction<Tables>, memberId: number | null): Promise<string> {
  if (memberId === null) return demoName(1);
  // Of two that are made at once, the second waits here and then finds the name of the first.
  await trx.selectFrom('accounts').select('id').where('id', '=', memberId).forNoKeyUpdate().execute();
  const projects = await trx.selectFrom('members').innerJoin('projects', 'projects.id', 'members.project_id')
    .select('projects.name').where('members.account_id', '=', memberId).execute();
  const taken = new Set(projects.map(({ name }) => name));
  let number = 1;
  while (taken.has(demoName(number))) number += 1;
  return demoName(number);
}

/** The number comes last, so that the list, which is by name, has the first one first and the front door still leads there. */
function demoName(number: number): string {
  return number === 1 ? 'Fernweh Travel (demo)' : `Fernweh Travel (demo) ${number}`;
}
