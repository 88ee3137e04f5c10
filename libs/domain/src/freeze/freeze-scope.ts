import type { FreezeScope } from '@interlock/contracts';

/** Who is asked about: a component as the catalog tells it. */
export interface FreezeSubject {
  readonly component: string;
  /** False when the catalog does not have it. */
  readonly found: boolean;
  readonly tier: number | null;
  readonly system: string | null;
}

/** Whether a freeze or a window with this scope concerns a component. What the catalog does not say is concerned: a hole in it must be no way around a freeze. */
export const concerns = ({ components, tiers, systems }: FreezeScope, { component, found, tier, system }: FreezeSubject): boolean =>
  (components === undefined || components.includes(component)) &&
  (tiers === undefined || tier === null || tiers.some((one) => one === tier)) &&
  (systems === undefined || !found || (system !== null && systems.includes(system)));
