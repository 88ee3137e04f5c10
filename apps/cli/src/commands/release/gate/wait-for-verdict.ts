import { ReleaseView, type EnvironmentView } from '@interlock/contracts';
import { CliError } from '../../../cli-error.ts';
import { EXIT, type ExitCode } from '../../../exit-codes.ts';
import type { Verb } from '../../../program/cli.ts';
import { PHASE } from '../../../render/words.ts';
import { wakeUps } from './wake-ups.ts';
import { gateVerdict, type GateQuestion } from './gate-verdict.ts';

interface Question extends GateQuestion {
  readonly releaseId: string;
  readonly environment: string;
  /** Views of an earlier attempt say nothing; absent: whichever there is. */
  readonly attempt?: number;
}

interface Waited {
  readonly exit: ExitCode;
  readonly says: string;
  readonly view: EnvironmentView | undefined;
}

/** A release is shown as soon as the views have it; one that is still unknown after this was never recorded. */
const UNKNOWN_PATIENCE_MS = 10_000;

/** Looks at the release each time that its record grows, until there is a verdict or the time is up. */
export const waitForVerdict = async (verb: Verb, question: Question, timeoutMs: number): Promise<Waited> => {
  const started = verb.io.now();
  const waiting = wakeUps(verb.client, question.releaseId);
  let said = '';
  try {
    for (;;) {
      const view = await viewOf(verb, question, started);
      const verdict = gateVerdict(view, question);
      if (verdict !== undefined) return { ...verdict, view };
      const state = view === undefined ? 'nobody has asked for it here yet' : PHASE[view.phase].says;
      if (state !== said) verb.note(`${question.environment}: ${state}; waiting`);
      said = state;
      const left = started + timeoutMs - verb.io.now();
      if (left <= 0) return { exit: EXIT.timeout, says: `waited too long; it is still ${state}`, view };
      await waiting.next(left);
    }
  } finally {
    waiting.stop();
  }
};

const viewOf = async (
  { client, io }: Verb,
  { releaseId, environment, attempt = 1 }: Question,
  started: number,
): Promise<EnvironmentView | undefined> => {
  try {
    const release = await client.get(ReleaseView, `/v1/releases/${releaseId}`);
    return release.environments.find((view) => view.environment === environment && view.attempt >= attempt);
  } catch (error) {
    const unknown = error instanceof CliError && error.code === 'http.not_found';
    if (unknown && io.now() - started < UNKNOWN_PATIENCE_MS) return undefined;
    throw error;
  }
};
