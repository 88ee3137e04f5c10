import { CatalogEntityRecord, TOPICS } from '@interlock/contracts';
import type { Materialiser } from '@interlock/service-kit';

/** Name of each component's workload in the deployment target, as the catalog tells it (`interlock.dev/runtime`). */
export class WorkloadNames {
  readonly #names = new Map<string, string>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.catalogEntities.name,
    onRecord: (record) => {
      const name = record.value === null ? null : (CatalogEntityRecord.parse(record.json()).component?.runtime.value ?? null);
      if (name === null) this.#names.delete(record.key);
      else this.#names.set(record.key, name);
    },
  };

  of(component: string): string | undefined {
    return this.#names.get(component);
  }
}
