import { appendFileSync } from 'node:fs';

/** What one fault run did and found: a line of what `npm run test:faults` joins into one table by the numbers of the test matrix. */
export interface FaultRow {
  /** The numbers of the test matrix that this run stands for. */
  readonly matrix: readonly number[];
  /** `all services`: processes on real engines. Else the part that stood alone. */
  readonly where: 'all services' | 'message bus' | 'event store' | 'one process';
  /** In the words of the matrix. */
  readonly fault: string;
  /** How many of each kind were really injected. A run that injected nothing is no run. */
  readonly injected: Readonly<Record<string, number>>;
  /** Candidates sent; messages, where a part stands alone. */
  readonly commands: number;
  readonly acknowledged: number;
  /** Sent, and neither acknowledged nor refused. */
  readonly unknown: number;
  readonly lost: number;
  readonly doubled: number;
  /** Absent where nothing decides. */
  readonly falseAllows?: number;
  /** From when the fault was over until everything sent had come to its end. Absent where nothing is to recover. */
  readonly slowestRecoverySeconds?: number;
  /** Empty: nothing about it is random. */
  readonly seeds: readonly number[];
  /** What a reader must know beside the numbers: a bar that this machine cannot reach, for one. */
  readonly note?: string;
}

/** Of the file that rows go to, one JSON document a line. `npm run test:faults` sets it; without it nothing is written. */
export const FAULT_ROWS = 'INTERLOCK_FAULT_ROWS';

/** Call it before the assertions: a run that failed belongs in the table as well. */
export const tellFaultRow = (row: FaultRow): void => {
  const file = process.env[FAULT_ROWS];
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(row)}\n`);
};
