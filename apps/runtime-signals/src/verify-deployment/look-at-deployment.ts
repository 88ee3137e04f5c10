import type { ContentStore } from '@interlock/adapters/content-store';
import { DecisionInput, SignalState, type SignalRecord } from '@interlock/contracts';
import { decide, foldRelease, judgeDeployment, secondsBetween, WATCHED_DEPENDANTS, type CatalogIndex } from '@interlock/domain';
import { serviceActor, storedJson, withEventSpans, type Clock, type EventWork, type ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../consumer.ts';
import type { LiveDeployment, WatchedDeployments } from './watched-deployments.ts';

export interface LookAtDeploymentParts {
  readonly repository: ReleaseRepository;
  readonly contentStore: ContentStore;
  readonly clock: Clock;
  readonly catalog: () => CatalogIndex;
  /** By `<entity>/<signal>`. */
  readonly signals: ReadonlyMap<string, SignalRecord>;
  readonly watched: WatchedDeployments;
}

/** Judges a live deployment by its signals and records the verdict, if there is one. Resolves with when to look again; null: a signal will say. */
export const lookAtDeployment =
  ({ repository, contentStore, clock, catalog, signals, watched }: LookAtDeploymentParts) =>
  async (releaseId: string, environment: string, causationId: string): Promise<string | null> => {
    const live = watched.get(releaseId, environment);
    // A policy that names no bake time asks for no verdict.
    if (live === undefined || live.bakeSeconds === null) return null;
    const { component, deploymentId, appliedAt, applied, whole, bakeSeconds } = live;
    const index = catalog();
    const now = clock.now();
    const watching = {
      component,
      dependants: index.dependantsOf(component).slice(0, WATCHED_DEPENDANTS),
      hasObjective: (index.component(component)?.slo.value ?? null) !== null,
      appliedAt,
      whole,
      bakeSeconds,
    };
    // What was before can only excuse an alarm: without one the input need not be read.
    const atWorst = judgeDeployment({ ...watching, before: NOT_KNOWN }, signals, now);
    const verdict =
      atWorst.kind === 'degraded' ? judgeDeployment({ ...watching, before: await before(live, contentStore) }, signals, now) : atWorst;
    if (verdict.kind === 'waiting') return verdict.until;
    if (verdict.kind === 'verified' && live.verifiedOn !== null) return null;
    await withEventSpans([applied], WORK, () =>
      repository.handle(releaseId, { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) }, (history) =>
        decide(
          foldRelease(history),
          verdict.kind === 'verified'
            ? { type: 'VerifyDeployment', environment, deploymentId, bakedForSeconds: secondsBetween(appliedAt, now), basis: verdict.basis }
            : { type: 'DegradeDeployment', environment, deploymentId, reasons: verdict.reasons },
        ),
      ),
    );
    return null;
  };

const WORK: EventWork = { name: 'verify deployment', service: CONSUMER, kind: 'consumer' };

/** Any alarm is news. */
const NOT_KNOWN: ReadonlyMap<string, SignalState> = new Map();

/** States by entity: those that the verification rests on, else those of the input on which it was let go. */
const before = async (
  { verifiedOn, inputDigest }: LiveDeployment,
  contentStore: ContentStore,
): Promise<ReadonlyMap<string, SignalState>> => {
  if (verifiedOn !== null) return new Map(verifiedOn.map(({ entity, state }) => [entity, SignalState.parse(state)]));
  const { signals } = DecisionInput.parse(await storedJson(inputDigest, contentStore));
  return new Map(signals.map(({ entity, state }) => [entity, state]));
};
