// The key of a model: shown to nobody, sent only to the host that it was given for, and set by admins alone.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadJudge } from '../../src/models/load-judge.ts';
import { openModelKey, snapshotJudge } from '../../src/models/snapshot-judge.ts';
import { actAs } from '../support/act-as.ts';
import { key } from './model-server.ts';
import { app, create, list, messageAt, modelForm, openStage, openedKey, refusal, rowOf } from './model-stage.ts';

beforeAll(openStage);

describe('a key', () => {
  it('is encrypted and never shown again', async () => {
    const id = await create({ key });
    const { api_key: sealed } = await rowOf(id);
    expect(sealed).not.toContain(key);
    expect(await openedKey(id)).toBe(key);
    const pages = [await (await app.get(`${list}/${id}`)).text(), await (await app.get(list)).text(), await refusal(`${list}/${id}`, { name: '' }), await actAs(app, 'viewer', async () => (await app.get(`${list}/${id}`)).text())];
    for (const html of pages) {
      expect(html).not.toContain(key);
      expect(html).not.toContain(sealed);
    }
    expect(pages[0]).toContain('stored, leave empty to keep');
  });

  it('opens at no other model', async () => {
    const [one, other] = [await rowOf(await create({ key })), await create()];
    expect(() => openModelKey(app.secrets, { id: other, api_key: one.api_key })).toThrow();
  });

  it('is kept when its field is left empty, replaced when one is typed, and removed when that is asked for', async () => {
    const id = await create({ key });
    expect((await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://llm.example.com/v2' })).status).toBe(303);
    expect(await openedKey(id)).toBe(key);
    await app.post(`${list}/${id}`, { ...modelForm, key: 'sk-newer-than-that' });
    expect(await openedKey(id)).toBe('sk-newer-than-that');
    expect(messageAt(await refusal(`${list}/${id}`, { key: 'sk-newest', 'remove-key': 'on' }), 'key')).toContain('not both');
    await app.post(`${list}/${id}`, { ...modelForm, 'remove-key': 'on' });
    expect(await openedKey(id)).toBeNull();
  });

  it('has to be typed again when the base URL leads to another scheme, host or port', async () => {
    const id = await create({ key });
    for (const url of ['http://llm.example.com/v1', 'https://evil.example/v1', 'https://llm.example.com:8443/v1']) {
      for (const path of ['', '/check']) expect(messageAt(await refusal(`${list}/${id}${path}`, { 'base-url': url }), 'key')).toContain('Type it again.');
    }
    expect((await rowOf(id)).base_url).toBe('https://llm.example.com/v1');
    expect((await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://other.example/v1', key })).status).toBe(303);
  });

  it('is an admin’s: an editor keeps it but may not set, change, remove or move it', async () => {
    const id = await create({ key });
    await actAs(app, 'editor', async () => {
      expect((await app.post(`${list}/${id}`, { ...modelForm, name: 'Renamed by an editor' })).status).toBe(303);
      for (const form of [{ key: 'sk-other-key' }, { 'remove-key': 'on' }] as Record<string, string>[]) expect(messageAt(await refusal(`${list}/${id}`, form), 'key')).toContain('Only an admin');
      expect(messageAt(await refusal(list, { key: 'sk-other-key' }), 'key')).toContain('Only an admin');
      expect(messageAt(await refusal(`${list}/${id}`, { 'base-url': 'https://evil.example/v1' }), 'key')).toContain('An admin of the project has to type it again.');
      expect((await app.post(`${list}/${id}/deletion`, {})).status).toBe(403);
    });
    expect(await openedKey(id)).toBe(key);
    expect((await rowOf(id)).name).toBe('Renamed by an editor');
  });

  it('goes with a run’s judge only to the host that it was given for', async () => {
    const id = await create({ key });
    const snapshot = snapshotJudge(await rowOf(id));
    expect(JSON.stringify(snapshot)).not.toContain(key);
    expect(await loadJudge(app.db, app.secrets, snapshot)).toEqual({ ...snapshot, apiKey: key });
    await app.post(`${list}/${id}`, { ...modelForm, 'base-url': 'https://other.example/v1', key: 'sk-of-the-other' });
    expect(await loadJudge(app.db, app.secrets, snapshot)).toMatchObject({ problem: expect.stringContaining('moved to another host') as string });
    expect(await loadJudge(app.db, app.secrets, { ...snapshot, modelId: 999_999 })).toMatchObject({ problem: expect.stringContaining('does not exist any more') as string });
  });
});
