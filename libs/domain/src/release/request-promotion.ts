import type { Actor, ReleaseEvent } from '@interlock/contracts';
import type { RegisteredRelease } from './release-state.ts';

export interface RequestPromotion {
  readonly type: 'RequestPromotion';
  readonly environment: string;
  readonly requestedBy: Actor;
  readonly why: string;
}

/** Asked once per environment; who asked first stays the requester. */
export const requestPromotion = (state: RegisteredRelease, { environment, requestedBy, why }: RequestPromotion): ReleaseEvent[] =>
  Object.hasOwn(state.environments, environment) ? [] : [{ type: 'PromotionRequested', data: { environment, requestedBy, why } }];
