import { doesNotVerify } from '../event-store.ts';
import { readFailure } from './client-failure.ts';
import type { Notice } from './notice.ts';

/** The server or the network ended it. */
export class Dropped extends Error {}

/** It said nothing while the record went on. */
export class Silent extends Error {}

/** The subscriber rejected: its own error is the cause. */
export class SubscriberFailure extends Error {
  constructor(cause: unknown) {
    super('the subscriber failed', { cause });
  }
}

/** What a subscription failed with, in words of ours. */
export const failureOf = (error: unknown): Error =>
  error instanceof SubscriberFailure || error instanceof Dropped || error instanceof Silent ? error : readFailure(error, 'subscription');

/** Trying again would not mend it. */
export const isFinal = (failure: Error): boolean => failure instanceof SubscriberFailure || doesNotVerify(failure);

export const noticeOf = (failure: Error, at: number): Notice => ({
  code: failure instanceof Silent ? 'event-store.subscription_silent' : 'event-store.subscription_dropped',
  message: `${failure.message}; taken up again after position ${at}`,
  cause: failure,
});
