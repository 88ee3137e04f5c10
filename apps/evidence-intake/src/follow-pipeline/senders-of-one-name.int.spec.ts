import type { PipelineCdEvent } from '@interlock/contracts';
import type { ConformanceCdEvent } from '@interlock/contracts/testing';
import { aCandidate } from '@interlock/domain/testing';
import type { TestApp } from '@interlock/service-kit/testing';
import type { EvidenceIntake } from '../assemble.ts';
import { following, startFollowing } from '../testing/following.ts';
import { candidate, merged, tested } from '../testing/pipeline-messages.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import type { PipelineEventSender } from './follow-pipeline.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startFollowing();
});
afterEach(() => app.close());

const { send, register, idsOn, reportedOn, kept, eventually, counted } = following(() => app);

/** Every one of them is `/ci/main` `run-42`. */
const run = (outcome: string): ConformanceCdEvent => {
  const event = tested('run-42', { source: '/ci/main' }, { commit: 'a'.repeat(40) });
  return { ...event, subject: { ...event.subject, content: { ...event.subject.content, outcome } } };
};
const job = (branch: string): PipelineEventSender => ({
  actor: { subject: `https://ci.example#repo:shop:${branch}`, kind: 'workload' },
  pipeline: { repository: 'git.example/shop', components: [aCandidate().component] },
});
const submitter: PipelineEventSender = { actor: { subject: 'https://issuer.example#submitter', kind: 'workload' } };
const receive = (outcome: string, sender: PipelineEventSender) =>
  (app.running.app.get(EVIDENCE_INTAKE) as EvidenceIntake).receivePipelineEvent(run(outcome) as unknown as PipelineCdEvent, sender);
/** What is tied to a release once all that waits was looked at: what comes last is on it. */
const outcomesOn = async (releaseId: string, waiting: number): Promise<unknown[]> => {
  await eventually(async () => (await kept()).size === waiting);
  const last = `last-${++lasts}`;
  await send(merged('a'.repeat(40), last));
  await eventually(async () => (await idsOn(releaseId)).includes(last));
  return (await reportedOn(releaseId)).flatMap(({ event }) => ('outcome' in event ? [event.outcome] : [])).toSorted();
};
let lasts = 0;

describe('senders that name their events alike', () => {
  it('take no place of one another: a job’s success does not hide the failure that the topic or a submitter tells', async () => {
    const releaseId = await register(candidate('a'));
    await receive('success', job('mine'));
    expect(await outcomesOn(releaseId, 1)).toEqual(['success']);
    await send(run('failure'));
    await receive('error', submitter);
    expect(await outcomesOn(releaseId, 4)).toEqual(['error', 'failure', 'success']);
  });

  it('are all heard by a release that comes later', async () => {
    await receive('success', job('mine'));
    await send(run('failure'));
    const releaseId = await register(candidate('a'));
    expect(await outcomesOn(releaseId, 2)).toEqual(['failure', 'success']);
  });

  it('are each heard once, a repository from whichever branch, and also when their event has left since', async () => {
    const releaseId = await register(candidate('a'));
    const tell = async () => {
      await receive('success', job('mine'));
      await eventually(async () => (await kept()).size === 1);
      await receive('success', job('other'));
      await send(run('failure'));
      return outcomesOn(releaseId, 2);
    };
    expect(await tell()).toEqual(['failure', 'success']);
    app.clock.advance(24 * 3600 * 1000);
    await eventually(async () => (await kept()).size === 0);
    expect(await tell()).toEqual(['failure', 'success']);
    expect(await counted('dropped')).toBe(0);
  });
});
