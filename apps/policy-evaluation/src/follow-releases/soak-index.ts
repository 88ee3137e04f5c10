import type { RecordedEvent, ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import { secondsAfter } from '@interlock/domain';

export interface Soak {
  readonly releaseId: string;
  readonly environment: string;
  /** When its soak time is over. */
  readonly dueAt: string;
}

const ENDS: ReadonlySet<string> = new Set(['DeploymentDegraded', 'ReleaseSuperseded', 'RolledBack', 'PromotionRequested']);

/** Verified deployments that the path promotes by itself when their soak time is over. Whether it still may is looked at then, on the stream. */
export class SoakIndex {
  readonly #seconds = new Map<string, number | null>();
  readonly #soaks = new Map<string, Soak>();

  fold(releaseId: string, event: RecordedEvent & ReleaseEvent): void {
    if (!('environment' in event.data)) return;
    const { environment } = event.data;
    const key = `${releaseId} ${environment}`;
    if (event.type === 'DecisionRecorded' && permits(event.data))
      this.#seconds.set(key, event.data.afterApplying?.promoteAfterSeconds ?? null);
    if (ENDS.has(event.type)) this.#soaks.delete(key);
    const seconds = this.#seconds.get(key) ?? null;
    if (event.type !== 'DeploymentVerified' || seconds === null) return;
    this.#soaks.set(key, { releaseId, environment, dueAt: secondsAfter(event.metadata.recordedAt, seconds) });
  }

  all(): Soak[] {
    return [...this.#soaks.values()];
  }

  dueAt(releaseId: string, environment: string): string | null {
    return this.#soaks.get(`${releaseId} ${environment}`)?.dueAt ?? null;
  }
}

const permits = ({ outcome, enforcement }: ReleaseEventData<'DecisionRecorded'>): boolean =>
  outcome === 'allow' || outcome === 'narrow' || enforcement === 'observe';
