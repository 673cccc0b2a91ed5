// The one way in which the embedded Postgres says that it cannot start, in words for the person who started Assay.

/** Its message says what happened and what to do; show it without a stack. */
export class EmbeddedPostgresFailure extends Error {
  override name = 'EmbeddedPostgresFailure';
}
