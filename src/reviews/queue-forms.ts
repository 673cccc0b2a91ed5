// What the form of a review queue holds: empty, or as it was sent and refused.
import { randomUUID } from 'node:crypto';
import type { Refusal } from '../domain/refusal.ts';
import type { FormValues } from '../http/forms.ts';
import type { QueueForm } from '../../views/reviews/queue.tsx';
import type { QueueItem } from './queue-queries.ts';

export function newForm({ metrics }: QueueItem, seenReviewId: number): QueueForm {
  return { verdict: '', comment: '', key: randomUUID(), seen: String(seenReviewId), metrics: new Map(metrics.map(({ id }) => [id, { verdict: '', key: randomUUID() }])), refusal: null };
}

/** `fresh`: the empty form as it would be shown now. After a conflict its keys and what it has seen are taken: what is sent again is a new answer. */
export function sentForm({ metrics }: QueueItem, form: FormValues, refusal: Refusal, fresh: QueueForm): QueueForm {
  const isNew = refusal.refused === 'conflict';
  return {
    verdict: form.one('verdict'), comment: form.one('comment'), key: isNew ? fresh.key : form.one('key'), seen: isNew ? fresh.seen : form.one('seen'), refusal,
    metrics: new Map(metrics.map(({ id }) => [id, { verdict: form.one(`metric-${id}`), key: isNew ? fresh.metrics.get(id)!.key : form.one(`key-${id}`) }])),
  };
}
