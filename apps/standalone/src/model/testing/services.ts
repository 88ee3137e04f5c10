import type { ContentStore } from '@interlock/adapters/content-store';
import { temporalCalendar } from '@interlock/adapters/calendar/temporal';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { MessageBus } from '@interlock/adapters/message-bus';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { ApprovalIndex, ASKS, assemble as assembleApproval } from '@interlock/approval';
import { TOPICS } from '@interlock/contracts';
import { ComponentReleases, REPLACES, supersedeOlder } from '@interlock/evidence-intake';
import { assemble as assemblePolicyEvaluation, HANDLED, type PolicyEvaluation } from '@interlock/policy-evaluation';
import { assemble as assembleReconciler, FOLLOWED } from '@interlock/reconciler';
import { assemble as assembleRuntimeSignals, type RuntimeSignals } from '@interlock/runtime-signals';
import { materialisedEvent, ReleaseRepository, type Clock, type Logger, type StreamRepository } from '@interlock/service-kit';
import { testConfig, testSigner } from '@interlock/service-kit/testing';
import type { Party } from './mail.ts';
import type { Runtime } from './runtime.ts';

export interface Ports {
  readonly streams: StreamRepository;
  readonly engine: PolicyEngine;
  readonly contentStore: ContentStore;
  readonly messageBus: Pick<MessageBus, 'publish'>;
  readonly runtimes: readonly Runtime[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** How a service sees the record; a broken world lets it see another one. */
  readonly repositoryOf?: ((service: string, repository: ReleaseRepository) => ReleaseRepository) | undefined;
  /** Which messages a service is brought. */
  readonly handles?: ((service: string, handles: Party['handles']) => Party['handles']) | undefined;
}

export interface Services {
  readonly parties: readonly Party[];
  readonly policyEvaluation: PolicyEvaluation;
  readonly runtimeSignals: RuntimeSignals;
  readonly approvals: ApprovalIndex;
  stop(): Promise<void>;
}

const signer = testSigner();
const config = testConfig();
const calendar = temporalCalendar();
const nothing = (): Promise<void> => Promise.resolve();

/** The services that follow a release, put together as their modules do, without the doors. */
export const startServices = (ports: Ports): Services => {
  const plain = new ReleaseRepository(ports.streams);
  const shared = (service: string) => ({
    ...ports,
    hashing: nodeHashing,
    signer,
    repository: ports.repositoryOf?.(service, plain) ?? plain,
  });
  const releases = new ComponentReleases();
  const supersede = supersedeOlder(shared('evidence-intake').repository, releases);
  const policyEvaluation = assemblePolicyEvaluation({ ...shared('policy-evaluation'), config, calendar });
  const approvals = new ApprovalIndex();
  const approval = assembleApproval({ ...shared('approval'), index: approvals });
  const targets = new Map(ports.runtimes.map((runtime) => [runtime.environment, runtime]));
  const reconciler = assembleReconciler({ ...shared('reconciler'), targets });
  const runtimeSignals = assembleRuntimeSignals({ ...shared('runtime-signals'), messageBus: ports.messageBus as MessageBus });
  const follow = {
    topic: TOPICS.releaseEvents.name,
    onRecord: (record: Parameters<typeof materialisedEvent>[0]) => {
      const event = materialisedEvent(record);
      if (event !== undefined) releases.apply(event);
    },
  };
  const parties: Party[] = [
    { name: 'evidence-intake', views: [follow], handles: (type) => REPLACES.has(type), handle: supersede, idle: nothing },
    {
      name: 'policy-evaluation',
      views: policyEvaluation.materialisers,
      handles: (type) => HANDLED.has(type),
      handle: policyEvaluation.onReleaseEvent,
      idle: () => policyEvaluation.idle(),
    },
    {
      name: 'approval',
      views: [approval.materialiser],
      handles: (type) => ASKS.has(type),
      handle: (event, causationId) => approval.onReleaseEvent(event, causationId),
      idle: () => approval.idle(),
    },
    {
      name: 'reconciler',
      views: reconciler.materialisers,
      handles: (type) => FOLLOWED.has(type),
      handle: reconciler.onReleaseEvent,
      idle: () => reconciler.idle(),
    },
    {
      name: 'runtime-signals',
      views: runtimeSignals.materialisers,
      handles: () => false,
      handle: nothing,
      idle: () => runtimeSignals.idle(),
    },
  ];
  return {
    policyEvaluation,
    runtimeSignals,
    approvals,
    parties: parties.map((party) => ({ ...party, handles: ports.handles?.(party.name, party.handles) ?? party.handles })),
    stop: async () => {
      policyEvaluation.stop();
      approval.stop();
      runtimeSignals.stop();
      await reconciler.stop();
    },
  };
};
