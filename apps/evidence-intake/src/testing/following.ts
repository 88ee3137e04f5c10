import { setImmediate } from 'node:timers/promises';
import { openThreadedEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import {
  streamName,
  TOPICS,
  type InterlockConfig,
  type RecordedEvent,
  type ReleaseCandidate,
  type ReleaseEventData,
} from '@interlock/contracts';
import type { ConformanceCdEvent } from '@interlock/contracts/testing';
import { releaseIdOf } from '@interlock/domain';
import type { Ports } from '@interlock/service-kit';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { EvidenceIntakeModule } from '../evidence-intake.module.ts';
import { asMessage } from './pipeline-messages.ts';

/** An evidence-intake that the workload `ci` may submit to. */
export const startFollowing = (more: Partial<InterlockConfig> = {}, ports: Partial<Ports> = {}): Promise<TestApp> => {
  const config = testConfig();
  return startTestApp([EvidenceIntakeModule], {
    config: { ...config, ...more, identity: { ...config.identity, workloads: [{ subject: 'ci', roles: ['submitter'] }] } },
    ports: { evidenceVerifier: openThreadedEvidenceVerifier({ trust: { keys: [], sigstore: [], statementsV01: false } }), ...ports },
  });
};

export interface Following {
  send(...events: ConformanceCdEvent[]): Promise<void>;
  /** Registers, and publishes what is on the stream. */
  register(candidate: ReleaseCandidate): Promise<string>;
  /** Publishes what is on the stream, as the relay does. */
  relay(releaseId: string): Promise<void>;
  reportedOn(releaseId: string): Promise<ReleaseEventData<'PipelineEventReported'>[]>;
  /** Ids of the events on a release. */
  idsOn(releaseId: string): Promise<string[]>;
  /** Values of the topic on which events wait, by key, read whole. */
  kept(): Promise<Map<string, unknown>>;
  /** The follower reads its topic on its own: each round lets it. The test's time limit ends a wait for what does not come. */
  eventually(holds: () => Promise<boolean>): Promise<void>;
  /** Of `interlock_pipeline_events_total`; undefined: no such series. */
  counted(result: string): Promise<number | undefined>;
}

/** What a spec does to the app that runs at that moment, and sees of it. */
export const following = (running: () => TestApp): Following => {
  const relay = async (releaseId: string): Promise<void> => {
    const app = running();
    await app.settled();
    await app.publish(
      ...(await app.readStream(streamName('release', releaseId))).map((event: RecordedEvent) => ({
        topic: TOPICS.releaseEvents.name,
        key: releaseId,
        value: new TextEncoder().encode(JSON.stringify(event)),
        headers: { ce_id: event.id, ce_type: event.type, interlock_stream: event.stream, interlock_revision: String(event.revision) },
      })),
    );
  };
  const reportedOn: Following['reportedOn'] = async (releaseId) =>
    (await running().readStream(streamName('release', releaseId))).flatMap(({ type, data }) =>
      type === 'PipelineEventReported' ? [data as ReleaseEventData<'PipelineEventReported'>] : [],
    );
  return {
    relay,
    reportedOn,
    send: (...events) => running().publish(...events.map(asMessage)),
    register: async (candidate) => {
      const app = running();
      const { status } = await app.request('POST', '/v1/release-candidates', { as: 'ci', body: { candidate } });
      expect(status).toBe(202);
      const releaseId = releaseIdOf(candidate, app.ports.hashing);
      await relay(releaseId);
      return releaseId;
    },
    idsOn: async (releaseId) => (await reportedOn(releaseId)).map(({ event }) => event.id),
    kept: async () => {
      const found = new Map<string, unknown>();
      const reading = await running().ports.messageBus.materialise(TOPICS.pipelineEvents.name, ({ key, value }) => {
        if (value === null) found.delete(key);
        else found.set(key, JSON.parse(Buffer.from(value).toString()));
      });
      await reading.stop();
      return found;
    },
    eventually: async (holds) => {
      while (!(await holds())) {
        await running().settled();
        await setImmediate();
      }
    },
    counted: async (result) => {
      const line = new RegExp(`interlock_pipeline_events_total\\{result="${result}"\\} (\\d+)`).exec(await running().ports.metrics.text());
      return line === null ? undefined : Number(line[1]);
    },
  };
};
