import type { SignalRecord } from '@interlock/contracts';
import { TOPICS } from '@interlock/contracts';
import { DueTimers, materialisedEvent, WakeUps, type Logger, type Materialiser } from '@interlock/service-kit';
import { lookAtDeployment, type LookAtDeploymentParts } from './look-at-deployment.ts';
import { WATCHED_TYPES } from './watched-deployments.ts';

export interface VerifyDeploymentsParts extends LookAtDeploymentParts {
  readonly logger: Logger;
}

export interface VerifyDeployments {
  readonly materialiser: Materialiser;
  /** A signal moved: whoever it may speak of is looked at. */
  onSignal(record: SignalRecord, place: string): void;
  idle(): Promise<void>;
  stop(): void;
}

/** Looks at live deployments when a signal of theirs moves, when their bake time is over, and once at start. */
export const verifyDeployments = (parts: VerifyDeploymentsParts): VerifyDeployments => {
  const { watched, clock, logger, catalog } = parts;
  const look = lookAtDeployment(parts);
  let ready = false;
  const wakeUps = new WakeUps(
    async ({ releaseId, environment, cause }) => timers.set(releaseId, environment, await look(releaseId, environment, cause)),
    clock,
    logger,
  );
  const timers = new DueTimers(clock, (releaseId, environment, dueAt) =>
    wakeUps.add(releaseId, environment, `timer|${releaseId} ${environment} bake|${dueAt}`),
  );
  return {
    materialiser: {
      topic: TOPICS.releaseEvents.name,
      eventTypes: WATCHED_TYPES,
      onRecord: (record) => {
        const event = materialisedEvent(record);
        if (event === undefined)
          return logger.warn({ partition: record.partition, offset: record.offset }, 'release.events holds a message that is no event');
        const live = watched.apply(event);
        if (ready && live !== undefined) wakeUps.add(live.releaseId, live.environment, `event|${event.id}`);
      },
      // Signals and the clock may have moved while nobody looked.
      onReady: () => {
        ready = true;
        const startedAt = clock.now();
        for (const { releaseId, environment } of watched.all()) wakeUps.add(releaseId, environment, `start|${startedAt}|${environment}`);
      },
    },
    onSignal: ({ entity }, place) => {
      if (!ready) return;
      // It speaks of the entity, and of what the entity depends on.
      for (const { releaseId, environment } of watched.of(new Set([entity, ...catalog().dependenciesOf(entity)])))
        wakeUps.add(releaseId, environment, `signal|${place}|${environment}`);
    },
    idle: () => wakeUps.idle(),
    stop: () => {
      timers.stop();
      wakeUps.stop();
    },
  };
};
