// The workers that are alive, and what each may take of the limits of endpoints and models.
import type { ColumnType, Generated } from 'kysely';
import type { Timestamp } from './columns.ts';

export interface WorkerTables {
  workers: { id: Generated<number>; host: string; pid: number; started_at: Timestamp; expires_at: ColumnType<Date, Date, Date> };
  endpoint_slots: { endpoint_id: number; worker_id: number; slots: number; wanted: number; expires_at: ColumnType<Date, Date, Date> };
  model_slots: { model_id: number; worker_id: number; slots: number; wanted: number; expires_at: ColumnType<Date, Date, Date> };
  model_rates: { model_id: number; next_call_at: ColumnType<Date, Date, Date> };
  endpoint_rates: { endpoint_id: number; next_call_at: ColumnType<Date, Date, Date> };
}
