import { ReleaseView, type EnvironmentView } from '@interlock/contracts';
import { CliError } from '../../../cli-error.ts';
import { unknownEnvironment } from '../../../client/environments.ts';
import { EXIT, type ExitCode } from '../../../exit-codes.ts';
import type { Verb } from '../../../program/cli.ts';
import { PHASE } from '../../../render/words.ts';
import { durationText } from '../../../terminal/index.ts';
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
      const state = view?.phase ?? 'unasked';
      const wayOn = said === '' || (said === 'unasked' && view !== undefined) ? await hintOf(verb, view, question) : undefined;
      if (state !== said) tell(verb, view, question, said === '' ? timeoutMs : undefined);
      if (wayOn !== undefined) verb.note(wayOn);
      said = state;
      const left = started + timeoutMs - verb.io.now();
      if (left <= 0) return { exit: EXIT.timeout, says: `waited too long; ${stillText(view, question.environment)}`, view };
      await waiting.next(left);
    }
  } finally {
    waiting.stop();
  }
};

/** What says more: why it stands as it does, or how to ask for an environment that nobody has asked for. */
export const nextCommand = (view: EnvironmentView | undefined, releaseId: string, environment: string): string[] => [
  `npx interlock release ${view === undefined ? 'promote' : 'explain'}`,
  releaseId,
  '--environment',
  environment,
];

/** Says what is waited for; the first time also for how long at most. */
const tell = (verb: Verb, view: EnvironmentView | undefined, { environment }: Question, atMostMs: number | undefined): void => {
  const state = view === undefined ? `nobody has asked for it in ${environment}` : PHASE[view.phase].says;
  verb.note(`${environment}: ${state}; waiting${atMostMs === undefined ? '' : `, at most ${durationText(Math.ceil(atMostMs / 1000))}`}`);
};

/** An environment that nobody asked for and that the catalog does not have ends it: most likely a typing error, which no time mends. */
const hintOf = async ({ client }: Verb, view: EnvironmentView | undefined, { releaseId, environment }: Question): Promise<string> => {
  const unknown = view === undefined ? await unknownEnvironment(client, environment) : undefined;
  if (unknown !== undefined) throw new CliError('environment.unknown', EXIT.usage, unknown);
  return `${view === undefined ? 'To ask for it' : 'Why'}: ${nextCommand(view, releaseId, environment).join(' ')}`;
};

const stillText = (view: EnvironmentView | undefined, environment: string): string => {
  if (view === undefined) return `nobody has asked for it in ${environment}`;
  return view.phase === 'indeterminate' ? 'it still could not be decided' : `it is still ${PHASE[view.phase].says}`;
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
