import type { RecordedEvent, ReleaseEventData, ReleaseEventType } from '@interlock/contracts';
import type { Teller } from '../../tell/teller.ts';
import { evidenceWords, reasonWords, short } from '../../tell/words.ts';
import { sampleCandidate, type SampleBuild } from '../build.ts';
import type { Client } from '../client.ts';

export interface Stage {
  readonly client: Client;
  readonly teller: Teller;
  /** `.interlock/samples`. */
  readonly directory: string;
  /** False when an earlier start had begun this story: then some of it is on the record already. */
  readonly fresh: boolean;
  /** Reports burn rates now and keeps reporting them, as a monitor does. */
  readonly burn: (component: string, rate: number) => Promise<void>;
}

export interface Story {
  /** Component that it is about: stories are kept apart by it. */
  readonly component: string;
  readonly title: string;
  readonly tell: (stage: Stage) => Promise<void>;
}

/** Submits a build and tells what intake made of it. Resolves with the release id. */
export const submit = async ({ client, teller, directory, fresh }: Stage, build: SampleBuild): Promise<string> => {
  // Signed anew, the same candidate would bring new evidence, and new evidence voids approvals.
  const built = await sampleCandidate(directory, build);
  const [artifact] = built.candidate.artifacts;
  const earlier = fresh ? undefined : (await client.releases()).find(({ artifacts }) => artifacts[0]?.digest === artifact?.digest);
  if (earlier !== undefined) {
    teller.step('submitted', `${build.component}, at an earlier start: release ${earlier.releaseId}`);
    return earlier.releaseId;
  }
  const accepted = await client.submit(built);
  teller.step('submitted', `${build.component} ${artifact?.digest.slice(0, 19) ?? ''} → 202, release ${accepted.releaseId}`);
  teller.step('evidence', evidenceWords(accepted), accepted.evidence.some(({ verdict }) => verdict === 'rejected') ? 'bad' : 'plain');
  return accepted.releaseId;
};

type Data<T extends ReleaseEventType> = ReleaseEventData<T>;

/** Waits for the first event of a type that fits. The event itself ends the wait, never a pause. */
export const event = async <T extends ReleaseEventType>(
  { client }: Stage,
  releaseId: string,
  type: T,
  fits: (data: Data<T>) => boolean = () => true,
): Promise<Data<T>> => {
  const found: RecordedEvent = await client.follow(releaseId, (candidate) => candidate.type === type && fits(candidate.data as Data<T>));
  return found.data as Data<T>;
};

/** Waits for a decision with this outcome and tells why. */
export const decision = async (
  stage: Stage,
  releaseId: string,
  outcome: Data<'DecisionRecorded'>['outcome'],
  fits: (data: Data<'DecisionRecorded'>) => boolean = () => true,
): Promise<Data<'DecisionRecorded'>> => {
  const decided = await event(stage, releaseId, 'DecisionRecorded', (data) => data.outcome === outcome && fits(data));
  const tone = outcome === 'allow' ? 'good' : outcome === 'deny' ? 'bad' : 'wait';
  const how = decided.approval === null ? 'nobody was interrupted' : 'on the word of the people who judged it';
  stage.teller.step(
    'decided',
    outcome === 'allow'
      ? `allow, ${decided.path ?? ''} path: ${decided.satisfied.length} rules satisfied, ${how}`
      : `${outcome}: ${reasonWords(decided)}`,
    tone,
  );
  return decided;
};

/** Waits until the release is applied and tells of lease, commit and runtime. */
export const applied = async (stage: Stage, releaseId: string): Promise<void> => {
  const data = await event(stage, releaseId, 'DeploymentApplied');
  const { authorisation } = await event(
    stage,
    releaseId,
    'AuthorisationIssued',
    ({ authorisation: { authorisationId } }) => authorisationId === data.authorisationId,
  );
  stage.teller.step(
    'authorised',
    `lease ${short(authorisation.authorisationId)} for ${authorisation.environment}, until ${authorisation.expiresAt.slice(11, 16)} UTC`,
  );
  stage.teller.step(
    'applied',
    `commit ${short(data.desiredState ?? '')} of desired state; ${data.reportedBy} reports ${short(data.artifacts[0]?.digest ?? '')} live`,
    'good',
  );
};
