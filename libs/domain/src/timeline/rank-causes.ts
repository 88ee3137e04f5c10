import type { CauseCandidate, TimelineRelation } from '@interlock/contracts';
import { secondsBetween } from '../decision/instants.ts';
import { foldChanges, type Change, type PlacedRow } from './fold-changes.ts';

/** The ranking in one sentence: what `weight` is. */
export const RANKED_BY =
  'minutes before, times one plus the distance in the catalog; times 4 if it was replaced or undone before, or failed to go live, times 2 if it was not live yet; divided by 4 if it degraded or was rolled back, by 2 if nobody authorised it or glass was broken for it; high are at most the first 3, and none that weighs more than twice the first';

const NO_LONGER_IN_EFFECT = 4;
const CONFIRMED_BY_WHAT_FOLLOWED = 4;
const NOT_BY_THE_GATE = 2;
const NOT_LIVE_YET = 2;
/** Weights, in minutes, up to which confidence is high and medium. */
const HIGH = 30;
const MEDIUM = 240;
/** Where many changes lie close together, closeness tells them apart no longer: a page on which everything is likely says nothing. */
const MOST_HIGH = 3;
const MOST_MEDIUM = 10;
const MUCH_LESS_LIKELY = 2;

export interface RankedCause extends Pick<CauseCandidate, 'confidence' | 'weight' | 'basis' | 'secondsBefore' | 'inEffect'> {
  readonly row: PlacedRow;
}

export interface RankCauses {
  /** Rows of the window in position order, also those after the anchor: what followed a change tells of it. */
  readonly rows: readonly PlacedRow[];
  /** The moment that causes are sought for. */
  readonly anchorAt: string;
  /** How an entry's component is reached; undefined where no component was asked about. */
  readonly relationOf: (component: string | null) => TimelineRelation | undefined;
}

/** Changes before the anchor, the likeliest cause first. Attribution with its basis, rather than "the latest deployment before". */
export const rankCauses = ({ rows, anchorAt, relationOf }: RankCauses): RankedCause[] =>
  foldChanges(rows, anchorAt)
    .map((change) => weighed(change, anchorAt, relationOf(change.row.component)))
    .toSorted((left, right) => left.weight - right.weight || right.row.position - left.row.position)
    .map((cause, rank, [first]) => ({ ...cause, confidence: confidenceOf(cause, rank, first?.weight ?? cause.weight) }));

type Weighed = Omit<RankedCause, 'confidence'>;

/** By what it weighs, and by what it weighs beside the likeliest. */
const confidenceOf = ({ weight }: Weighed, rank: number, lowest: number): RankedCause['confidence'] => {
  if (weight <= HIGH && weight <= lowest * MUCH_LESS_LIKELY && rank < MOST_HIGH) return 'high';
  return weight <= MEDIUM && rank < MOST_MEDIUM ? 'medium' : 'low';
};

const weighed = (change: Change, anchorAt: string, relation: TimelineRelation | undefined): Weighed => {
  const { row, inEffect, degraded, rolledBack, overridden } = change;
  const secondsBefore = secondsBetween(row.placedAt, anchorAt);
  const basis = [`${VERBS[row.type] ?? 'changed'} ${spanText(secondsBefore)} before`];
  let weight = Math.max(1, secondsBefore / 60) * (1 + (relation?.distance ?? 0));
  const factor = (holds: boolean, by: number, says: string): void => {
    if (!holds) return;
    weight *= by;
    basis.push(says);
  };
  if (relation !== undefined) basis.push(relationText(relation));
  factor(!inEffect, NO_LONGER_IN_EFFECT, 'replaced or undone before then');
  factor(row.type === 'DeploymentFailed', NO_LONGER_IN_EFFECT, 'it never went live');
  factor(row.type === 'DeploymentStarted', NOT_LIVE_YET, 'not live yet');
  factor(degraded || rolledBack, 1 / CONFIRMED_BY_WHAT_FOLLOWED, degraded ? 'reported degraded' : 'rolled back afterwards');
  factor(row.kind === 'drift', 1 / NOT_BY_THE_GATE, 'nobody authorised it');
  factor(overridden, 1 / NOT_BY_THE_GATE, 'under broken glass');
  weight = Math.round(weight * 100) / 100;
  return { row, weight, basis, secondsBefore, inEffect };
};

const VERBS: Readonly<Record<string, string>> = {
  DeploymentStarted: 'rollout started',
  DeploymentStepApplied: 'a step went live',
  DeploymentApplied: 'applied',
  DeploymentFailed: 'failed to apply',
  DriftDetected: 'drift found',
  UnauthorisedDeploymentReported: 'reported',
};

const relationText = ({ to, distance, through }: TimelineRelation): string => {
  if (to === 'everything') return 'concerns everything there';
  return to === 'itself' ? 'on the service itself' : `on a dependency at distance ${distance}, through ${through.join(' → ')}`;
};

/** Seconds as people say them: "40 s", "4 min", "2 h", "3 d". */
const spanText = (seconds: number): string => {
  const [size, name] = SPANS.find(([unit]) => seconds >= unit * 2) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
};

const SPANS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];
