import type { EnvironmentView } from '@interlock/contracts';
import { EXIT, type ExitCode } from '../../../exit-codes.ts';

export const UNTIL = ['decided', 'authorised', 'applied'] as const;
export type Until = (typeof UNTIL)[number];

export interface GateQuestion {
  readonly until: Until;
  readonly acceptNarrow: boolean;
}

export interface GateVerdict {
  readonly exit: ExitCode;
  readonly says: string;
}

type View = Pick<EnvironmentView, 'phase' | 'outcome'>;

/** The verdict that a release has reached in an environment; undefined while it is to be waited for. */
export const gateVerdict = (view: View | undefined, { until, acceptNarrow }: GateQuestion): GateVerdict | undefined => {
  if (view === undefined) return undefined;
  // What is not final clears itself or is cleared by people: only "decided" takes it for an answer.
  const passing = (exit: ExitCode, says: string): GateVerdict | undefined => (until === 'decided' ? { exit, says } : undefined);
  const yes = (says: string): GateVerdict =>
    view.outcome === 'narrow' && !acceptNarrow ? { exit: EXIT.narrowed, says: `${says}, within limits` } : { exit: EXIT.ok, says };
  switch (view.phase) {
    case 'requested':
      return undefined;
    case 'held':
      return passing(EXIT.held, 'held: something is awaited');
    case 'escalated':
      return passing(EXIT.escalated, 'escalated: a human is awaited');
    case 'indeterminate':
      return passing(EXIT.indeterminate, 'could not be decided');
    case 'denied':
      return { exit: EXIT.denied, says: 'denied' };
    case 'failed':
      return { exit: EXIT.applyFailed, says: 'applying it failed' };
    case 'stopped':
      return { exit: EXIT.applyFailed, says: 'the rollout was stopped on the way' };
    case 'rolled_back':
      return { exit: EXIT.applyFailed, says: 'rolled back' };
    case 'voided':
      return { exit: EXIT.voided, says: 'the authorisation was voided' };
    case 'superseded':
      return { exit: EXIT.voided, says: 'superseded by a newer release' };
    case 'authorised':
    case 'deploying':
      return until === 'applied' ? undefined : yes(view.phase);
    case 'narrowed':
      return until === 'applied' && !acceptNarrow ? undefined : yes('a step of it is live');
    case 'applied':
      return yes('applied');
    default:
      return unreachable(view.phase);
  }
};

const unreachable = (phase: never): never => {
  throw new TypeError(`unknown phase ${String(phase)}`);
};
