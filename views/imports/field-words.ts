// What the parts of a test are called where a column is chosen for them.
import type { RowError } from '../../src/imports/row-to-test.ts';

export const fieldWords: Record<RowError['field'], string> = {
  prompt: 'Prompt', expected: 'Expected response', behavior: 'Behavior', topic: 'Topic', tags: 'Tags', metadata: 'Metadata', row: 'Row',
};
