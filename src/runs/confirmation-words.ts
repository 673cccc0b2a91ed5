// What a person is told after confirming results, and how it travels in an address.
import { counted } from '../../views/ui/format.ts';

const counts = ['confirmed', 'already', 'undecided', 'unsettled', 'missed', 'undone'] as const;
export type ConfirmationCounts = Record<(typeof counts)[number], number>;

/** null where the address tells of no confirmation. */
export function readConfirmed(query: (name: string) => string | undefined): ConfirmationCounts | null {
  if (query('confirmed') === undefined) return null;
  const number = (name: string): number => (/^\d{1,6}$/.test(query(name) ?? '') ? Number(query(name)) : 0);
  return { confirmed: number('confirmed'), already: number('already'), undecided: number('undecided'), unsettled: number('unsettled'), missed: number('missed'), undone: number('undone') };
}

/** For `readConfirmed`. */
export function confirmationQuery(told: ConfirmationCounts): Record<string, number> {
  return Object.fromEntries(counts.filter((name) => name === 'confirmed' || told[name] > 0).map((name) => [name, told[name]]));
}

/** How many confirmations the address says were taken back; null: it tells of none. */
export function readWithdrawn(query: (name: string) => string | undefined): number | null {
  const text = query('withdrawn') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
}

export function withdrawnWords(withdrawn: number): string {
  return withdrawn === 0 ? 'Nothing of that confirmation stands any more.' : `${counted(withdrawn, 'confirmation')} withdrawn.`;
}

export function confirmationWords({ confirmed, already, undecided, unsettled, missed, undone }: ConfirmationCounts): string {
  return [
    confirmed > 0 || already + undecided + unsettled + missed + undone === 0 ? `${counted(confirmed, 'result')} confirmed.` : 'Nothing was confirmed.',
    already > 0 ? `${counted(already, 'result')} had your confirmation before.` : '',
    undecided > 0 ? `${counted(undecided, 'result')} ${undecided === 1 ? 'has' : 'have'} no automated pass or fail to agree with: review ${undecided === 1 ? 'it' : 'them'} one by one.` : '',
    unsettled > 0 ? `${counted(unsettled, 'result')} ${unsettled === 1 ? 'is' : 'are'} not judged.` : '',
    missed > 0 ? `Somebody else reviewed ${counted(missed, 'result')} meanwhile: look at ${missed === 1 ? 'it' : 'them'} first.` : '',
    undone > 0 ? `You have taken back or edited your confirmation of ${counted(undone, 'result')} since: confirm ${undone === 1 ? 'it' : 'them'} once more if that shall count.` : '',
  ].filter((sentence) => sentence !== '').join(' ');
}
