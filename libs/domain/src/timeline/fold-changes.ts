import type { TimelineRow } from './timeline-row.ts';

/** A row with the time that its place in the record says, which its clock may not. */
export interface PlacedRow extends TimelineRow {
  readonly placedAt: string;
}

/** What changed something that runs, as far as it had got at a moment, and what became of it. */
export interface Change {
  /** Its last step at or before that moment. */
  readonly row: PlacedRow;
  readonly inEffect: boolean;
  readonly degraded: boolean;
  readonly rolledBack: boolean;
  readonly overridden: boolean;
}

const STEPS: ReadonlySet<string> = new Set([
  'DeploymentStarted',
  'DeploymentStepApplied',
  'DeploymentApplied',
  'DeploymentFailed',
  'UnauthorisedDeploymentReported',
]);

/** Folds rows into changes: the steps of a rollout are one, and drift is one. Rows in position order. */
export const foldChanges = (rows: readonly PlacedRow[], at: string): Change[] => {
  const latest = new Map<string, PlacedRow>();
  const applied = new Map<string, PlacedRow>();
  const resolved = new Set<string>();
  const degraded = new Set<string>();
  const rolledBack = new Map<string, number>();
  const overridden = new Map<string, number>();
  for (const row of rows) {
    const before = row.placedAt <= at;
    if (row.type === 'DeploymentDegraded' && row.deploymentId !== null) degraded.add(row.deploymentId);
    if (row.type === 'RolledBack') rolledBack.set(whereOf(row), row.position);
    if (row.type === 'BreakGlassInvoked' && !overridden.has(whereOf(row))) overridden.set(whereOf(row), row.position);
    if (!before) continue;
    if (STEPS.has(row.type)) latest.set(row.deploymentId ?? String(row.position), row);
    if (row.type === 'DeploymentApplied') applied.set(`${row.environment} ${row.component}`, row);
    if (row.type === 'DriftDetected') latest.set(row.driftId ?? String(row.position), row);
    if (row.type === 'DriftResolved' && row.driftId !== null) resolved.add(row.driftId);
  }
  return [...latest.values()].map((row) => {
    const newest = applied.get(`${row.environment} ${row.component}`);
    const replaced = newest !== undefined && newest.position > row.position;
    return {
      row,
      inEffect: row.driftId === null ? !replaced : !resolved.has(row.driftId),
      degraded: row.deploymentId !== null && degraded.has(row.deploymentId),
      rolledBack: (rolledBack.get(whereOf(row)) ?? -1) > row.position,
      overridden: (overridden.get(whereOf(row)) ?? Infinity) < row.position,
    };
  });
};

const whereOf = ({ environment, releaseId }: PlacedRow): string => `${environment} ${releaseId}`;
