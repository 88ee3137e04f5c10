import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';

/** A drift that is on the record and has not ended. */
export interface KnownDrift {
  readonly driftId: string;
  readonly releaseId: string;
  readonly environment: string;
  readonly since: string;
  /** Why somebody let it be; null while nobody did. */
  readonly accepted: { readonly reason: string; readonly by: string | null } | null;
}

type DriftEvent = Extract<ReleaseEvent, { readonly type: 'DriftDetected' | 'DriftResolved' | 'PromotionRequested' | 'RolledBack' }> &
  Pick<RecordedEvent, 'metadata'>;

/** The drift of each release by environment: one at most, as the domain has it. */
export class DriftIndex {
  readonly #drifts = new Map<string, KnownDrift>();

  apply(releaseId: string, event: DriftEvent): void {
    const { environment } = event.data;
    const key = keyOf(releaseId, environment);
    const before = this.#drifts.get(key);
    if (event.type === 'DriftDetected') {
      const { driftId } = event.data;
      this.#drifts.set(key, { driftId, releaseId, environment, since: event.metadata.recordedAt, accepted: null });
    } else if (event.type === 'DriftResolved' && event.data.how === 'accepted' && before !== undefined) {
      const { reason, acceptedBy } = event.data;
      this.#drifts.set(key, { ...before, accepted: { reason, by: acceptedBy?.person ?? acceptedBy?.name ?? acceptedBy?.subject ?? null } });
    } else this.#drifts.delete(key);
  }

  of(releaseId: string, environment: string): KnownDrift | undefined {
    return this.#drifts.get(keyOf(releaseId, environment));
  }

  find(driftId: string): KnownDrift | undefined {
    return [...this.#drifts.values()].find((drift) => drift.driftId === driftId);
  }

  in(environment: string): readonly KnownDrift[] {
    return [...this.#drifts.values()].filter((drift) => drift.environment === environment);
  }
}

const keyOf = (releaseId: string, environment: string): string => `${releaseId}/${environment}`;
