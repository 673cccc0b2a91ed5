// Files whose columns need no mapping by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metadataColumns, recogniseColumns, targets } from '../../src/imports/column-recognition.ts';

const none = { prompt: '', expected: '', behavior: '', topic: '', tags: '', metadata: [], testSet: '' };

describe('recognising columns', () => {
  it('knows the columns of well-known collections', () => {
    expect(recogniseColumns(['Type', 'Category', 'question', 'answer', 'Best Incorrect Answer', 'Correct Answers', 'Source']))
      .toEqual({ ...none, prompt: 'question', expected: 'answer', topic: 'Category', metadata: ['Type', 'Best Incorrect Answer', 'Correct Answers', 'Source'] });
    expect(recogniseColumns(['question_id', 'category', 'turns[0]', 'turns'])).toEqual({ ...none, prompt: 'turns[0]', topic: 'category', metadata: ['question_id'] });
    expect(recogniseColumns(['input › last user message', 'input', 'ideal'])).toEqual({ ...none, prompt: 'input › last user message', expected: 'ideal' });
    expect(recogniseColumns(['instruction', 'input', 'output'])).toEqual({ ...none, prompt: 'instruction', expected: 'output', metadata: ['input'] });
    expect(recogniseColumns(['inputs.question', 'outputs.answer', 'metadata.source'])).toEqual({ ...none, prompt: 'inputs.question', expected: 'outputs.answer', metadata: ['metadata.source'] });
  });

  it('does not mind case, spaces and signs, and prefers the plainer name', () => {
    expect(recogniseColumns(['Text', 'User Input', 'Expected-Output', 'Behaviour', 'LABELS', 'Topic', 'Category']))
      .toEqual({ ...none, prompt: 'User Input', expected: 'Expected-Output', behavior: 'Behaviour', topic: 'Topic', tags: 'LABELS', metadata: ['Text', 'Category'] });
  });

  it('keeps a list of which more than one item exists', () => {
    expect(recogniseColumns(['turns[0]', 'turns[1]', 'turns']).metadata).toEqual(['turns']);
  });

  it('leaves the prompt open where no name tells', () => {
    expect(recogniseColumns(['frage', 'antwort'])).toEqual({ ...none, metadata: ['frage', 'antwort'] });
  });

  it('uses no column twice, and only columns of the file', () => {
    const name = fc.oneof(fc.constantFrom('prompt', 'Question', 'answer', 'category', 'topic', 'tags', 'a.answer', 'turns[0]', 'turns', '__proto__'), fc.string());
    fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 8 }), (columns) => {
      const mapping = recogniseColumns(columns);
      const used = [...targets.map((target) => mapping[target]).filter((column) => column !== ''), ...mapping.metadata];
      expect(new Set(used).size).toBe(used.length);
      expect(used.every((column) => columns.includes(column))).toBe(true);
      expect(mapping.metadata.every((column) => metadataColumns(columns).includes(column))).toBe(true);
    }));
  });
});
