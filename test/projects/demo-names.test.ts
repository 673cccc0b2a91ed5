// The names of demo projects, by which people tell which of them they delete.
import { beforeEach, describe, expect, it } from 'vitest';
import { newPerson, type Person } from '../members/people.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let person: Person;
beforeEach(async () => {
  app ??= await openTestApp();
  person = await newPerson(app);
});

const makeDemo = async (who = person): Promise<number> => {
  const response = await app.post('/projects/demo', {}, who.as);
  return Number(/^\/projects\/(\d+)\/runs$/.exec(response.headers.get('location') ?? '')![1]);
};
const nameOf = async (id: number): Promise<string> => (await app.db.selectFrom('projects').select('name').where('id', '=', id).executeTakeFirstOrThrow()).name;

describe('a demo project', () => {
  it('is numbered from the second on', async () => {
    const names = [await nameOf(await makeDemo()), await nameOf(await makeDemo()), await nameOf(await makeDemo())];
    expect(names).toEqual(['Fernweh Travel (demo)', 'Fernweh Travel (demo) 2', 'Fernweh Travel (demo) 3']);
    const html = await (await app.get('/projects', person.as)).text();
    for (const name of names) expect(html.split(`aria-label="Delete ${name}"`)).toHaveLength(2);
  });

  it('leaves the first one first in the list and behind the front door', async () => {
    const ids = [await makeDemo(), await makeDemo()];
    const html = await (await app.get('/projects', person.as)).text();
    expect([...html.matchAll(/<a class="name" href="\/projects\/(\d+)\/runs">/g)].map(([, id]) => Number(id))).toEqual(ids);
    expect((await app.get('/', person.as)).headers.get('location')).toBe(`/projects/${ids[0]}/runs`);
  });

  it('takes a name that was given up, and none of a deleted or archived project, which may come back', async () => {
    const [first, second, third] = [await makeDemo(), await makeDemo(), await makeDemo()];
    await app.post(`/projects/${first}/deletion`, {}, person.as);
    await app.post(`/projects/${third}/archive`, {}, person.as);
    await app.post(`/projects/${second}`, { name: 'Ours' }, person.as);
    expect(await nameOf(await makeDemo())).toBe('Fernweh Travel (demo) 2');
    expect(await nameOf(await makeDemo())).toBe('Fernweh Travel (demo) 4');
  });

  it('has a name of its own also where several are made at once', async () => {
    const ids = await Promise.all([makeDemo(), makeDemo(), makeDemo()]);
    expect((await Promise.all(ids.map(nameOf))).toSorted()).toEqual(['Fernweh Travel (demo)', 'Fernweh Travel (demo) 2', 'Fernweh Travel (demo) 3']);
  });

  it('tells nobody by its number how many other people have', async () => {
    await makeDemo();
    expect(await nameOf(await makeDemo(await newPerson(app)))).toBe('Fernweh Travel (demo)');
  });
});
