import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporalCalendar } from '@interlock/adapters/calendar/temporal';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { openLocalIssuer, openTokenVerifier } from '@interlock/adapters/identity';
import { aloneLeadership } from '@interlock/adapters/leadership/alone';
import { openSqliteMessageBus } from '@interlock/adapters/message-bus/sqlite';
import type { EntityRef, InterlockConfig } from '@interlock/contracts';
import { catalogPrincipals } from '../identity/principal.ts';
import { silentLogger } from '../logging/pino-logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import type { Ports } from '../ports/ports.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';
import { openFilesContentStore } from '@interlock/adapters/content-store/files';
import { testConfig } from './test-config.ts';
import { testPeople } from './test-people.ts';
import { testSigner } from './test-signer.ts';

export interface TestPortsOptions {
  readonly config?: InterlockConfig;
  /** Users of the catalog with their groups, for tokens. */
  readonly people?: Readonly<Record<EntityRef, readonly EntityRef[]>>;
  readonly ports?: Partial<Ports>;
}

export interface TestPorts {
  readonly ports: Ports & Required<Pick<Ports, 'localIssuer' | 'tokenVerifier' | 'principals' | 'dataDirectory'>>;
  /** The clock, unless another was given. It also says how old tokens are. */
  readonly clock: ManualClock;
  /** Closes the stores and removes their folder. */
  close(): Promise<void>;
}

const AUDIENCE = 'interlock-test';

/** Ports over embedded parts in a temporary folder. */
export const openTestPorts = async (options: TestPortsOptions = {}): Promise<TestPorts> => {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-kit-'));
  const config = options.config ?? testConfig();
  const clock = manualClock();
  const localIssuer = openLocalIssuer(join(directory, 'keys'), { audience: AUDIENCE, now: () => clock.epochMs() });
  const verifying = {
    issuer: localIssuer.issuer,
    audience: AUDIENCE,
    jwks: { keys: [...localIssuer.jwks().keys] },
    trustKindClaim: true,
    now: () => clock.epochMs(),
  };
  const contentStore = await openFilesContentStore({ directory: join(directory, 'content'), hashing: nodeHashing });
  const ports = {
    eventStore: options.ports?.eventStore ?? (await openSqliteEventStore({ directory: join(directory, 'record'), hashing: nodeHashing })),
    messageBus: options.ports?.messageBus ?? (await openSqliteMessageBus({ file: join(directory, 'bus.sqlite') })),
    contentStore,
    leadership: aloneLeadership(() => undefined),
    signer: testSigner(),
    calendar: temporalCalendar(),
    clock,
    hashing: nodeHashing,
    config,
    configDirectory: directory,
    dataDirectory: directory,
    logger: silentLogger,
    metrics: createMetrics(),
    tokenVerifier: openTokenVerifier(verifying),
    principals: catalogPrincipals({ config, catalog: () => testPeople(options.people ?? {}), localIssuer: localIssuer.issuer }),
    localIssuer,
    ...options.ports,
  };
  const close = async (): Promise<void> => {
    await ports.messageBus.close();
    await ports.eventStore.close();
    await contentStore.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { ports, clock, close };
};
