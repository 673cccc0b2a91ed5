// Pages of models in a project of an admin: forms posted to them, what they refuse, and what is stored.
import { expect } from 'vitest';
import { openModelKey, type ModelRow } from '../../src/models/snapshot-judge.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

export let app: TestApp;
/** Where the project's models are listed, and new ones posted. */
export let list: string;

/** Before all tests of a file. */
export async function openStage(): Promise<void> {
  app = await openTestApp();
  list = `/projects/${app.projectId}/models`;
}

/** A form that is taken as it is. */
export const modelForm: Record<string, string> = {
  preset: 'compatible', name: 'Local judge', 'base-url': 'https://llm.example.com/v1', model: 'qwen3', key: '', temperature: '', timeout: '60', concurrency: '8', rate: '', 'input-price': '', 'output-price': '',
};

/** The id of the model that the form makes. */
export async function create(form: Record<string, string> = {}): Promise<number> {
  const response = await app.post(list, { ...modelForm, ...form });
  expect(response.status).toBe(303);
  return (await app.db.selectFrom('models').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()).id;
}

/** The page that refuses the form. */
export async function refusal(path: string, form: Record<string, string>): Promise<string> {
  const response = await app.post(path, { ...modelForm, ...form });
  expect(response.status).toBe(422);
  return response.text();
}

/** The message at a field, or nothing. */
export function messageAt(html: string, field: string): string {
  return new RegExp(`<span class="field-error" id="${field}-error">([^<]*)</span>`).exec(html)?.[1] ?? '';
}

export const rowOf = (id: number): Promise<ModelRow> => app.db.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
export const openedKey = async (id: number): Promise<string | null> => openModelKey(app.secrets, await rowOf(id));
