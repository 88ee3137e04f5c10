import { unknownNames, type CatalogState, type NamingConfig } from '@interlock/domain';
import type { Clock, Logger } from '@interlock/service-kit';

export interface TellUnknownNamesParts {
  readonly config: NamingConfig;
  readonly catalog: Pick<CatalogState, 'now'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface TellUnknownNames {
  /** The catalog is there, or has moved. */
  readonly onCatalog: () => void;
  stop(): void;
}

/** One harvest arrives entity by entity: what is named may be among the last. */
const SETTLE_MS = 2_000;

/**
 * Warns of every name in interlock.yaml that the catalog does not have, once until it has it: a freeze of such an environment freezes nothing. The catalog may come
 * later than the configuration, so it keeps nothing from starting; before anything of it is there, nothing can be said, and nothing is released.
 */
export const tellUnknownNames = ({ config, catalog, clock, logger }: TellUnknownNamesParts): TellUnknownNames => {
  let told: ReadonlySet<string> = new Set();
  let cancel: (() => void) | undefined;
  let stopped = false;
  const look = (): void => {
    cancel = undefined;
    const { index } = catalog.now();
    if (index.size === 0) return;
    const unknown = unknownNames(config, index.records());
    for (const { field, found, expected } of unknown)
      if (!told.has(field))
        logger.warn(
          { field },
          `interlock.yaml: ${field}: found ${found}, expected ${expected}${expected.endsWith('?') ? '' : '.'} Until then it concerns nobody.`,
        );
    const now = new Set(unknown.map(({ field }) => field));
    for (const field of told) if (!now.has(field)) logger.info({ field }, `interlock.yaml: ${field}: the catalog has it now`);
    told = now;
  };
  return {
    onCatalog: () => {
      if (stopped) return;
      cancel ??= clock.at(clock.epochMs() + SETTLE_MS, look);
    },
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
};
