import { join } from 'node:path';
import { openCatalogSources, openTargets, temporalCalendar } from '@interlock/adapters/configured-parts';
import { openEngines, type EngineSettings } from '@interlock/adapters/engines';
import { loadTrust, openThreadedEvidenceVerifier, type ThreadedEvidenceVerifierOptions } from '@interlock/adapters/evidence-verifier';
import { nodeHashing } from '@interlock/adapters/hashing';
import { openSigner } from '@interlock/adapters/signer';
import type { InterlockConfig } from '@interlock/contracts';
import { CatalogState } from '@interlock/domain';
import type { Clock } from '../clock/clock.ts';
import { catalogPrincipals } from '../identity/principal.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Ports } from '../ports/ports.ts';
import { endProcess } from '../start/end-process.ts';
import { makeDataDirectory } from './make-data-directory.ts';
import { openIdentity } from './open-identity.ts';

/** Parts that only some services ask for: least privilege, and a process opens no more than it uses. */
export type Need = 'calendar' | 'catalogSources' | 'evidenceVerifier' | 'targets';

export interface OpenPortsOptions {
  /** Of the process. */
  readonly name: string;
  readonly config: InterlockConfig;
  readonly configDirectory: string;
  readonly dataDirectory: string;
  /** All embedded when absent. */
  readonly engines?: EngineSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called when an engine cannot go on by itself. Default: the process ends with exit code 1. */
  readonly onFatal?: (error: unknown) => void;
}

export interface OpenedPorts {
  readonly ports: Ports;
  /** The catalog as `catalog.entities` tells it: who is who, for the door. Filled by `PeopleModule`. */
  readonly catalog: CatalogState;
  /** Has `close` close this too, before what was opened earlier. */
  opened<T extends { close(): Promise<void> }>(part: T): T;
  /** Closes in the reverse order of opening. */
  close(): Promise<void>;
}

const failForGood = (error: unknown): void => {
  process.stderr.write(`interlock: an engine failed for good: ${error instanceof Error ? error.message : String(error)}\n`);
  endProcess(1);
};

/** Opens the engines and the parts that are needed. */
export const openPorts = async (options: OpenPortsOptions, needs: ReadonlySet<Need>): Promise<OpenedPorts> => {
  const closers: (() => Promise<void>)[] = [];
  const opened = <T extends { close(): Promise<void> }>(part: T): T => {
    closers.unshift(() => part.close());
    return part;
  };
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0)) await closer();
  };
  const { config, configDirectory, dataDirectory, clock, logger, metrics } = options;
  try {
    await makeDataDirectory(dataDirectory);
    const { engines = {}, name, onFatal = failForGood } = options;
    const { eventStore, messageBus, contentStore, leadership } = await openEngines({
      engines,
      name,
      dataDirectory,
      opened,
      onNotice: (message, notice) => logger.warn({ notice }, message),
      onBackgroundError: (error) => logger.error({ err: error }, 'the message bus failed in the background'),
      onFatal,
    });
    const catalog = new CatalogState(nodeHashing);
    const { tokenVerifier, localIssuer } = openIdentity(config, dataDirectory);
    const ports: Ports = {
      eventStore,
      messageBus,
      contentStore,
      leadership,
      signer: await openSigner(join(dataDirectory, 'keys')),
      clock,
      hashing: nodeHashing,
      config,
      configDirectory,
      logger,
      metrics,
      dataDirectory,
      tokenVerifier,
      principals: catalogPrincipals({
        config,
        catalog: () => catalog.now().index,
        ...(localIssuer === undefined ? {} : { localIssuer: localIssuer.issuer }),
      }),
      ...(localIssuer === undefined ? {} : { localIssuer }),
      ...(needs.has('calendar') ? { calendar: temporalCalendar() } : {}),
      ...(needs.has('evidenceVerifier')
        ? { evidenceVerifier: opened(openThreadedEvidenceVerifier(await evidenceOptions(config, configDirectory))) }
        : {}),
      ...(needs.has('catalogSources')
        ? {
            catalogSources: openCatalogSources({
              config,
              configDirectory,
              dataDirectory,
              environment: process.env,
              now: () => clock.now(),
              onNotice: (source, message) => logger.warn({ source }, message),
            }),
          }
        : {}),
      ...(needs.has('targets')
        ? {
            targets: await openTargets({
              ...options,
              opened,
              onNotice: (environment, notice) => logger.info({ environment, notice }, notice.message),
            }),
          }
        : {}),
    };
    return { ports, catalog, opened, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const evidenceOptions = async (
  { trust, evidence = {} }: InterlockConfig,
  configDirectory: string,
): Promise<ThreadedEvidenceVerifierOptions> => ({
  trust: await loadTrust(trust, configDirectory),
  ...(evidence.maxAttestationBytes === undefined ? {} : { maxAttestationBytes: evidence.maxAttestationBytes }),
  ...(evidence.judgeSeconds === undefined ? {} : { deadlineMs: evidence.judgeSeconds * 1000 }),
});
