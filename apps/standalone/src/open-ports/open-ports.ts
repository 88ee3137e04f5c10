import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { temporalCalendar } from '@interlock/adapters/calendar/temporal';
import { openFolderCatalogSource } from '@interlock/adapters/catalog-source/folder';
import { openFilesContentStore } from '@interlock/adapters/content-store/files';
import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import { openGitTarget } from '@interlock/adapters/deployment-target/git';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { loadTrust, openEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { nodeHashing } from '@interlock/adapters/hashing';
import { openSqliteMessageBus } from '@interlock/adapters/message-bus/sqlite';
import { openSigner } from '@interlock/adapters/signer';
import type { InterlockConfig } from '@interlock/contracts';
import { CatalogState } from '@interlock/domain';
import { activatePolicy } from '@interlock/policy-evaluation';
import { catalogPrincipals, StreamRepository, type Clock, type Logger, type Metrics, type Ports } from '@interlock/service-kit';
import { openIdentity } from './open-identity.ts';

export interface OpenPortsOptions {
  readonly config: InterlockConfig;
  readonly configDirectory: string;
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface OpenedPorts {
  readonly ports: Ports;
  /** The catalog as `catalog.entities` tells it: who is who, for the door. Filled by the app's own materialiser. */
  readonly catalog: CatalogState;
  /** The same, with policies to decide by. What was taken or refused goes on the record: only once that is known to be whole. */
  withPolicy(): Promise<OpenedPorts>;
  /** Closes in the reverse order of opening, also what was added. */
  close(): Promise<void>;
}

/** Opens every embedded part but the policy, the record first: it decides whether this process may run at all. */
export const openPorts = async ({
  config,
  configDirectory,
  dataDirectory,
  clock,
  logger,
  metrics,
}: OpenPortsOptions): Promise<OpenedPorts> => {
  const closers: (() => Promise<void>)[] = [];
  const opened = <T extends { close(): Promise<void> }>(part: T): T => {
    closers.unshift(() => part.close());
    return part;
  };
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0)) await closer();
  };
  try {
    await mkdir(dataDirectory, { recursive: true });
    const eventStore = opened(await openSqliteEventStore({ directory: dataDirectory, hashing: nodeHashing }));
    for (const repair of eventStore.repairs) logger.warn({ repair }, 'the last, unacknowledged write was torn and has been dropped');
    const messageBus = opened(
      await openSqliteMessageBus({
        file: join(dataDirectory, 'bus.sqlite'),
        onBackgroundError: (error) => logger.error({ err: error }, 'the message bus failed in the background'),
      }),
    );
    const trust = await loadTrust(config.trust, configDirectory);
    const catalog = new CatalogState(nodeHashing);
    const { tokenVerifier, localIssuer } = openIdentity(config, dataDirectory);
    const targets = await openTargets({ config, configDirectory, dataDirectory, logger, opened });
    const ports: Ports = {
      eventStore,
      messageBus,
      contentStore: opened(await openFilesContentStore({ directory: join(dataDirectory, 'content'), hashing: nodeHashing })),
      signer: await openSigner(join(dataDirectory, 'keys')),
      clock,
      hashing: nodeHashing,
      config,
      configDirectory,
      logger,
      metrics,
      dataDirectory,
      calendar: temporalCalendar(),
      evidenceVerifier: openEvidenceVerifier({ trust }),
      catalogSources: config.catalog.sources.map(({ name, path }) =>
        openFolderCatalogSource({
          name,
          path,
          baseDirectory: configDirectory,
          clock: () => clock.now(),
          onNotice: (message) => logger.warn({ source: name }, message),
        }),
      ),
      targets,
      tokenVerifier,
      principals: catalogPrincipals({
        config,
        catalog: () => catalog.now().index,
        ...(localIssuer === undefined ? {} : { localIssuer: localIssuer.issuer }),
      }),
      ...(localIssuer === undefined ? {} : { localIssuer }),
    };
    const withPolicy = async (): Promise<OpenedPorts> => {
      const { engine, status } = await activatePolicy({ ...ports, streams: new StreamRepository(ports) });
      return { ports: { ...ports, policyEngine: opened(engine), policyStatus: status }, catalog, withPolicy, close };
    };
    return { ports, catalog, withPolicy, close };
  } catch (error) {
    await close();
    throw error;
  }
};

interface OpenTargets extends Pick<OpenPortsOptions, 'config' | 'configDirectory' | 'dataDirectory' | 'logger'> {
  readonly opened: <T extends { close(): Promise<void> }>(part: T) => T;
}

/** One target per environment that has one; the others are `external`. */
const openTargets = async ({
  config,
  configDirectory,
  dataDirectory,
  logger,
  opened,
}: OpenTargets): Promise<ReadonlyMap<string, DeploymentTarget>> => {
  const targets = new Map<string, DeploymentTarget>();
  for (const [environment, target] of Object.entries(config.targets)) {
    if (target.type !== 'git') continue;
    const { repository, branch, runtime } = target;
    targets.set(
      environment,
      opened(
        await openGitTarget({
          environment,
          repository: resolve(configDirectory, repository),
          branch,
          runtime,
          stateDirectory: join(dataDirectory, 'targets', environment),
          onNotice: (notice) => logger.info({ environment, notice }, notice.message),
        }),
      ),
    );
  }
  return targets;
};
