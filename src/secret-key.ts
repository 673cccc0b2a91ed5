// The key that seals secrets: from the environment, or made once and kept in the data folder; a wrong one is told at the start.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kysely } from 'kysely';
import type { Config } from './config.ts';
import { createSecretBox, newSecretKey, type SecretBox } from './platform/secrets.ts';
import type { Tables } from './tables.ts';

const probe = 'assay';
const probePlace = 'installation:secret-probe';

export async function loadSecretBox(config: Config, db: Kysely<Tables>): Promise<SecretBox> {
  const box = createSecretBox(config.secretKey ?? (await keyInFolder(config.dataFolder)));
  await db.insertInto('installation').values({ key: 'secret-probe', value: JSON.stringify(box.seal(probe, probePlace)) })
    .onConflict((conflict) => conflict.column('key').doNothing()).execute();
  const { value } = await db.selectFrom('installation').select('value').where('key', '=', 'secret-probe').executeTakeFirstOrThrow();
  try {
    box.open(String(value), probePlace);
  } catch (error) {
    throw new Error(`ASSAY_SECRET_KEY is not the key that sealed this database’s secrets. ${error instanceof Error ? error.message : ''} Start with the key that was used before.`);
  }
  return box;
}

/** After a rotation: a start with only the new key is right from now on. */
export async function resealProbe(db: Kysely<Tables>, box: SecretBox): Promise<void> {
  await db.updateTable('installation').set({ value: JSON.stringify(box.seal(probe, probePlace)) }).where('key', '=', 'secret-probe').execute();
}

/** Written once; of two processes that make it at the same time the second reads what the first wrote. */
async function keyInFolder(folder: string): Promise<string> {
  const file = path.join(folder, 'secret-key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(file, `${newSecretKey()}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}
