// SECURITY.md promises tests by file and sentence: they exist, and no rule of OWASP ASVS 5.0 level 1 is left out.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../support/processes.ts';

const text = readFileSync(path.join(projectFolder, 'SECURITY.md'), 'utf8');

/** Level 1 of version 5.0.0: chapter and section, with its rules. */
const levelOne: Record<string, number[]> = {
  '1.2': [1, 2, 3, 4, 5], '1.3': [1, 2], '1.5': [1], '2.1': [1], '2.2': [1, 2], '2.3': [1], '3.2': [1, 2], '3.3': [1], '3.4': [1, 2], '3.5': [1, 2, 3], '4.1': [1], '4.4': [1], '5.2': [1, 2], '5.3': [1, 2],
  '6.1': [1], '6.2': [1, 2, 3, 4, 5, 6, 7, 8], '6.3': [1, 2], '6.4': [1, 2], '7.2': [1, 2, 3, 4], '7.4': [1, 2], '8.1': [1], '8.2': [1, 2], '8.3': [1], '9.1': [1, 2, 3], '9.2': [1], '10.4': [1, 2, 3, 4, 5],
  '11.3': [1, 2], '11.4': [1], '12.1': [1], '12.2': [1, 2], '13.4': [1], '14.2': [1], '14.3': [1], '15.1': [1], '15.2': [1], '15.3': [1],
};

const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| ([^|]*) \| ([^|]*) \| ([^|]*)\| ([^|]*)\|$/gm)].map(([, rule, , state, how, tests]) => ({ rule: rule!, state: state!, how: how!, tests: tests! }));
const named = [...text.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)].map(([, file, sentence]) => ({ file: file!, sentence: sentence! }));

describe('the table of SECURITY.md', () => {
  it('has one row for each rule of level 1, in their order', () => {
    expect(rows.map(({ rule }) => rule)).toEqual(Object.entries(levelOne).flatMap(([section, rules]) => rules.map((rule) => `${section}.${rule}`)));
  });

  it('names a test that exists, by its file and its sentence', () => {
    expect(named.length).toBeGreaterThan(50);
    const isThere = ({ file, sentence }: { file: string; sentence: string }): boolean => {
      const place = path.join(projectFolder, file);
      return existsSync(place) && readFileSync(place, 'utf8').includes(`'${sentence}'`);
    };
    expect(named.filter((one) => !isThere(one))).toEqual([]);
  });

  it('names no other file of tests than those that exist', () => {
    const files = [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file!);
    expect(files.filter((file) => !existsSync(path.join(projectFolder, file)))).toEqual([]);
  });

  it('calls met only what a test or a section of the document shows, and gives a reason for the rest', () => {
    for (const { rule, state, how, tests } of rows) {
      expect(['met', 'partly', 'not met', 'not tested', 'operator', 'not applicable'], rule).toContain(state);
      if (state === 'met') expect(/`test\//.test(tests) || /\]\(#/.test(how), rule).toBe(true);
      else expect(how.trim().length, rule).toBeGreaterThan(10);
    }
  });

  it('links to sections that it has', () => {
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!.toLowerCase().replace(/[^a-z0-9 -]/g, '').replaceAll(' ', '-'));
    for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor);
  });
});
