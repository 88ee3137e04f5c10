import { createHash, randomUUID } from 'node:crypto';
import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import {
  AUTHORISATION_PAYLOAD_TYPE,
  RECORD_HEADERS,
  streamName,
  TOPICS,
  type Authorisation,
  type ReleaseEvent,
  type ReleaseEventType,
} from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import { ReleaseRepository, StreamRepository, type RecordedReleaseEvent } from '@interlock/service-kit';
import { memoryEventStore, startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { ReconcilerModule } from '../reconciler.module.ts';
import { catalogRecord } from './catalog-record.ts';

const ACTOR = { subject: 'service:spec', kind: 'service' } as const;
const OPS = 'group:default/ops';
export const COMPONENT = 'component:default/checkout';
export const WORKLOAD = 'checkout';
export const ENVIRONMENT = 'staging';

export const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

export interface SituationOptions {
  readonly target?: DeploymentTarget;
  readonly eventStore?: EventStore;
  readonly workload?: string;
  /** Hears of each read of a stream by the service. */
  readonly onRead?: (stream: string, fromRevision: number) => void;
}

/** Releases on a record, told in events, with the reconciler beside it once it is started. */
export class ReleaseSituation {
  readonly eventStore: EventStore;
  readonly #options: SituationOptions;
  readonly #watchers = new Set<() => void>();
  #app: TestApp | undefined;
  #published = -1;
  #seconds = 0;
  #stopRelay: () => Promise<void> = () => Promise.resolve();

  constructor(options: SituationOptions = {}) {
    this.#options = options;
    // Outlives the service, so that another one can be started on it.
    this.eventStore = { ...(options.eventStore ?? memoryEventStore()), close: () => Promise.resolve() };
  }

  get app(): TestApp {
    if (this.#app === undefined) throw new Error('the reconciler is not started');
    return this.#app;
  }

  /** Starts the service, and publishes the record as the relay does. */
  async start(): Promise<void> {
    const targets = new Map(this.#options.target === undefined ? [] : [[ENVIRONMENT, this.#options.target]]);
    this.#app = await startTestApp([ReconcilerModule], {
      people: { 'user:default/ann': [], 'user:default/olga': [OPS] },
      config: testConfig({ identity: { roles: { operator: [OPS] } } }),
      ports: { eventStore: this.#seenByTheService(), targets },
    });
    const record = catalogRecord(COMPONENT, this.#options.workload ?? WORKLOAD);
    await this.app.publish({ topic: TOPICS.catalogEntities.name, key: COMPONENT, value: bytes(record) });
    const subscription = this.eventStore.subscribe(-1, {
      onEvents: async (events) => {
        for (const event of events) {
          const headers = { [RECORD_HEADERS.eventId]: event.id, [RECORD_HEADERS.stream]: event.stream };
          await this.app.publish({
            topic: TOPICS.releaseEvents.name,
            key: event.stream.slice('release-'.length),
            value: bytes(event),
            headers,
          });
          this.#published = event.position;
        }
        for (const look of this.#watchers) look();
      },
      onError: (error) => {
        throw error;
      },
    });
    this.#stopRelay = () => subscription.stop();
  }

  /** Resolves when all of the record is published and the service has worked it off. */
  async settled(): Promise<void> {
    for (;;) {
      const head = await this.eventStore.head();
      if (this.#published < head) await this.#publishedMore();
      await this.app.settled();
      if (this.#published === (await this.eventStore.head())) return;
    }
  }

  async aRelease(content: string = randomUUID()): Promise<string> {
    const releaseId = randomUUID();
    const candidate = {
      component: COMPONENT,
      artifacts: [{ name: 'image', digest: digestOf(content) }],
      source: { repository: 'example.org/checkout', revision: 'a'.repeat(40) },
    };
    await this.append(
      releaseId,
      { type: 'ReleaseCandidateRegistered', data: { releaseId, candidate } },
      { type: 'PromotionRequested', data: { environment: ENVIRONMENT, requestedBy: ACTOR, why: 'spec' } },
    );
    return releaseId;
  }

  /** Asks for the release again, as a rollback from another. */
  async rollBack(releaseId: string, from: string): Promise<Authorisation> {
    const rollback = { from, reason: 'spec', incident: null };
    await this.append(releaseId, {
      type: 'PromotionRequested',
      data: { environment: ENVIRONMENT, requestedBy: ACTOR, why: 'spec', rollback },
    });
    return this.authorise(releaseId);
  }

  /** An authorisation of the release, issued now for an hour; with a share, for that many of the instances. */
  async authorise(releaseId: string, share?: number): Promise<Authorisation> {
    const [registered] = await this.events(releaseId, 'ReleaseCandidateRegistered');
    const authorisation: Authorisation = {
      schemaVersion: 1,
      authorisationId: randomUUID(),
      releaseId,
      decisionId: randomUUID(),
      component: COMPONENT,
      environment: ENVIRONMENT,
      clusters: [],
      artifacts: registered?.data.candidate.artifacts ?? [],
      configuration: null,
      limits: share === undefined ? null : { share, regions: [], steps: [] },
      issuedAt: '2026-03-02T10:00:00.000Z',
      expiresAt: '2026-03-02T11:00:00.000Z',
    };
    const envelope = {
      payloadType: AUTHORISATION_PAYLOAD_TYPE,
      payload: Buffer.from(canonicalJson(authorisation)).toString('base64'),
      signatures: [{ sig: 'c2ln' }],
    };
    await this.append(releaseId, { type: 'AuthorisationIssued', data: { authorisation, envelope } });
    return authorisation;
  }

  async anAppliedRelease(content?: string): Promise<string> {
    const releaseId = await this.aRelease(content);
    await this.authorise(releaseId);
    await this.until(releaseId, 'DeploymentApplied');
    return releaseId;
  }

  async append(releaseId: string, ...events: ReleaseEvent[]): Promise<void> {
    // Each a second later: which release is newer follows from it.
    const now = new Date(Date.UTC(2026, 2, 2, 10) + 1000 * this.#seconds++).toISOString();
    const clock = { now: () => now, epochMs: () => 0, at: () => () => undefined };
    const repository = new ReleaseRepository(new StreamRepository({ eventStore: this.eventStore, clock, hashing: nodeHashing }));
    await repository.handle(releaseId, { consumer: 'spec', causationId: randomUUID(), actor: ACTOR }, () => events);
  }

  async events<T extends ReleaseEventType>(releaseId: string, type: T): Promise<Extract<RecordedReleaseEvent, { type: T }>[]> {
    const events = (await this.eventStore.readStream(streamName('release', releaseId))) as RecordedReleaseEvent[];
    return events.filter((event): event is Extract<RecordedReleaseEvent, { type: T }> => event.type === type);
  }

  /** Resolves with the events of a type once there are so many. */
  async until<T extends ReleaseEventType>(releaseId: string, type: T, count = 1): Promise<Extract<RecordedReleaseEvent, { type: T }>[]> {
    for (;;) {
      const more = this.#publishedMore();
      const events = await this.events(releaseId, type);
      if (events.length >= count) return events;
      await more;
    }
  }

  async stop(): Promise<void> {
    await this.#stopRelay();
    await this.#app?.close();
  }

  #seenByTheService(): EventStore {
    const { onRead = () => undefined } = this.#options;
    const readStream: EventStore['readStream'] = (stream, fromRevision = 0, limit = Infinity) => {
      onRead(stream, fromRevision);
      return this.eventStore.readStream(stream, fromRevision, limit);
    };
    return { ...this.eventStore, readStream };
  }

  #publishedMore(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }
}

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
