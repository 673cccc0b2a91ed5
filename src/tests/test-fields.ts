// What a person may write into a single-turn test, and how a stored test is shown in the form again.
import { z } from 'zod';
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { storableJson } from '../domain/safe-text.ts';
import { testLimits } from '../domain/test-limits.ts';
import { readTags } from '../http/forms.ts';
import { readId } from '../http/read-id.ts';
import type { NewTest } from './insert-tests.ts';

const characters = (most: number): string => `Use at most ${most.toLocaleString('en-GB')} characters.`;

export const unknownBehavior = 'This behavior does not exist any more. Choose another one.';

/** The choice of a behavior: empty means none. */
export const behaviorField = z.string().default('').transform((text, ctx) => (text === '' ? null : (readId(text) ?? fault(ctx, unknownBehavior))));

export const testSchema = z.object({
  prompt: z.string().default('').refine((text) => text.trim() !== '', 'Enter what is sent to the endpoint.')
    .refine((text) => text.length <= testLimits.prompt, characters(testLimits.prompt)),
  expected: z.string().max(testLimits.prompt, characters(testLimits.prompt)).default('').transform((text) => (text.trim() === '' ? null : text)),
  behavior: behaviorField,
  topic: z.string().trim().max(testLimits.name, characters(testLimits.name)).default(''),
  tags: z.string().default('').transform((text, ctx) => tagsOf(text) ?? fault(ctx, `Use at most ${testLimits.tags} tags of at most ${testLimits.tag} characters each.`)),
  metadata: z.string().max(testLimits.metadata, characters(testLimits.metadata)).default('').transform((text, ctx) => {
    const parsed = readMetadata(text);
    return typeof parsed === 'string' ? fault(ctx, parsed) : parsed;
  }),
}).transform(({ behavior, ...rest }): NewTest => ({ ...rest, behaviorId: behavior }));

function fault(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function tagsOf(text: string): string[] | null {
  const tags = readTags(text);
  return tags.length <= testLimits.tags && tags.every((tag) => tag.length <= testLimits.tag) ? tags : null;
}

/** The object, or a sentence that says what is wrong with the text. */
function readMetadata(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {};
  const parsed = parseBoundedJson(text, { maxDepth: testLimits.metadataDepth });
  if (!parsed.ok) return `${parsed.reason} Write a JSON object like {"source": "tickets"}.`;
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'Write a JSON object like {"source": "tickets"}.';
  return storableJson(value) as Record<string, unknown>;
}

interface StoredTest {
  prompt: string;
  expected: string | null;
  behavior_id: number | null;
  topic: string;
  tags: readonly string[];
  metadata: Record<string, unknown>;
}

/** As the form shows it. */
export function formValuesOf(test: StoredTest): Record<string, string> {
  return {
    prompt: test.prompt, expected: test.expected ?? '', behavior: String(test.behavior_id ?? ''), topic: test.topic, tags: test.tags.join(', '),
    metadata: Object.keys(test.metadata).length === 0 ? '' : JSON.stringify(test.metadata, null, 2),
  };
}
