import { CatalogEntityRecord, TOPICS } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';
import type { Materialiser } from '@interlock/service-kit';

/** Name of each component's workload in the deployment target, as the catalog tells it (`interlock.dev/runtime`). */
export class WorkloadNames {
  readonly #names = new Map<string, string>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.catalogEntities.name,
    onRecord: ({ key, value }) => {
      const name = value === null ? null : (CatalogEntityRecord.parse(parseStrictJson(value)).component?.runtime.value ?? null);
      if (name === null) this.#names.delete(key);
      else this.#names.set(key, name);
    },
  };

  of(component: string): string | undefined {
    return this.#names.get(component);
  }
}
