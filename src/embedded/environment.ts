// Chooses which environment variables the Postgres programs get to see.

const passedOn = ['PATH', 'TZ', 'TMPDIR', 'TEMP', 'SystemRoot'];

/** Assay's own environment holds its secrets; a database that runs under another account has no business with them. */
export function environmentForPostgres(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(kept), ...extra };
}
