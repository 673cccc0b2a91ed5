// Every table of the database, composed of what the files in tables/ declare. A test holds them against the migrated database.
import type { ComparisonTables } from './tables/comparisons.ts';
import type { DefinitionTables } from './tables/definitions.ts';
import type { ImportTables } from './tables/imports.ts';
import type { PeopleTables } from './tables/people.ts';
import type { ResultTables } from './tables/results.ts';
import type { ReviewTables } from './tables/reviews.ts';
import type { RunTables } from './tables/runs.ts';
import type { WorkerTables } from './tables/workers.ts';

export interface Tables extends
  PeopleTables, DefinitionTables, ImportTables, RunTables, ResultTables, ReviewTables, ComparisonTables, WorkerTables {}
