// The passwords that are guessed first are refused wherever one is chosen.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isCommonPassword } from '../../src/accounts/common-passwords.ts';
import { hashPassword, longestPassword, shortestPassword } from '../../src/accounts/passwords.ts';
import { createSetupLink } from '../../src/accounts/setup.ts';
import { openInvitationStage, stranger } from '../members/invitation-stage.ts';
import { newPerson } from '../members/people.ts';
import { projectFolder } from '../support/processes.ts';
import { openTestApp } from '../support/test-app.ts';

const refused = /id="password-error">This is one of the passwords that are used most, and they are guessed first\. Choose another one\./;
const chosen = 'Qwerty123456';

describe('one of the most used passwords', () => {
  let stage: Awaited<ReturnType<typeof openInvitationStage>>;
  beforeAll(async () => { stage = await openInvitationStage(); });

  it('is refused at the first account, at an invitation and at a change, and nothing is stored', async () => {
    const empty = await openTestApp();
    await empty.db.deleteFrom('accounts').execute();
    const token = (await createSetupLink(empty.db))!;
    const stored = await hashPassword('the old password');
    const person = await newPerson(stage.app, 'Ada', stored);
    const before = await stage.app.db.selectFrom('accounts').select(['email', 'password_hash']).orderBy('id').execute();
    const asked = [
      await empty.post('/setup', { name: 'Ada', email: 'ada@example.com', password: chosen, token }, stranger),
      await stage.app.post(`${await stage.invite()}/account`, { name: 'Noor', email: 'noor@example.com', password: chosen }, stranger),
      await stage.app.post('/profile/password', { current: 'the old password', password: chosen, repeated: chosen }, person.as),
    ];
    for (const answer of asked) {
      expect(answer.status).toBe(422);
      expect(await answer.text()).toMatch(refused);
    }
    expect(await empty.db.selectFrom('accounts').selectAll().execute()).toEqual([]);
    expect(await stage.app.db.selectFrom('accounts').select(['email', 'password_hash']).orderBy('id').execute()).toEqual(before);
  });

  it('is one in any case and however its letters are written', () => {
    expect(['password123', 'PASSWORD123', 'ＰＡＳＳＷＯＲＤ１２３', 'pass word123', 'password1234567'].map(isCommonPassword)).toEqual([true, true, true, false, false]);
  });
});

describe('the list of them', () => {
  const source = readFileSync(path.join(projectFolder, 'src/accounts/common-passwords.ts'), 'utf8');
  const listed = /`([^`]+)`/.exec(source)![1]!.trim().split(/\s+/);

  it('holds 3,000 that the other rules would let pass', () => {
    expect(new Set(listed).size).toBe(3_000);
    expect(listed.filter((one) => one.length < shortestPassword || one.length > longestPassword)).toEqual([]);
    expect(listed.filter((one) => !isCommonPassword(one) || !isCommonPassword(one.toUpperCase()))).toEqual([]);
  });
});
