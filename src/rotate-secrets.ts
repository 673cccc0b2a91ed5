// `npm run rotate-secrets`: seals every stored secret with the first key of ASSAY_SECRET_KEY, while Assay runs.
import { openSecretHeaders, secretPlace } from './endpoints/endpoint-snapshot.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { modelKeyPlace, openModelKey } from './models/snapshot-judge.ts';
import { createLog } from './platform/log.ts';
import type { SecretBox } from './platform/secrets.ts';
import { loadSecretBox, resealProbe } from './secret-key.ts';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

const config = readConfig(process.env);
const database = await openDatabase(config, createLog('warn'), () => undefined);
try {
  const secrets = await loadSecretBox(config, database.db);
  const sealed = (await resealEndpoints(database.db, secrets)) + (await resealModels(database.db, secrets));
  await resealProbe(database.db, secrets);
  console.log(`${sealed} secrets are sealed with the key ${secrets.keyId} now. The other keys of ASSAY_SECRET_KEY are not needed any more.`);
} finally {
  await database.close();
}

/** Row by row under its lock: an edit at the same time comes before or after, and loses nothing. Returns the number of secrets. */
async function resealEndpoints(db: Kysely<Tables>, secrets: SecretBox): Promise<number> {
  const endpoints = await db.selectFrom('endpoints').select('id').orderBy('id').execute();
  let sealed = 0;
  for (const { id } of endpoints) {
    sealed += await db.transaction().execute(async (trx) => {
      const { headers } = await trx.selectFrom('endpoints').select('headers').where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
      const opened = openSecretHeaders(secrets, id, headers);
      if (opened.size === 0) return 0;
      const resealed = headers.map((header) => (header.secret ? { ...header, value: secrets.seal(opened.get(header.name) ?? '', secretPlace(id, header.name)) } : header));
      await trx.updateTable('endpoints').set({ headers: JSON.stringify(resealed) }).where('id', '=', id).execute();
      return opened.size;
    });
  }
  return sealed;
}

async function resealModels(db: Kysely<Tables>, secrets: SecretBox): Promise<number> {
  const models = await db.selectFrom('models').select('id').where('api_key', 'is not', null).orderBy('id').execute();
  let sealed = 0;
  for (const { id } of models) {
    sealed += await db.transaction().execute(async (trx) => {
      const { api_key: stored } = await trx.selectFrom('models').select('api_key').where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
      const opened = openModelKey(secrets, { id, api_key: stored });
      if (opened === null) return 0;
      await trx.updateTable('models').set({ api_key: secrets.seal(opened, modelKeyPlace(id)) }).where('id', '=', id).execute();
      return 1;
    });
  }
  return sealed;
}
