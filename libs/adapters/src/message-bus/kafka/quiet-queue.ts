import { createRequire } from 'node:module';

interface RequestQueue {
  readonly enforceRequestTimeout: boolean;
  readonly inflight: ReadonlyMap<number, { readonly sentAt: number; readonly requestTimeout: number; timeoutRequest(): void }>;
  readonly isConnected: () => boolean;
  requestTimeoutIntervalId?: NodeJS.Timeout;
  destroy(): void;
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

interface Prototype {
  scheduleCheckPendingRequests(this: RequestQueue): void;
  scheduleRequestTimeoutCheck(this: RequestQueue): void;
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { readonly prototype: Prototype };

/** Between two looks at requests that wait for a place on the connection; a reply looks at once. */
const LOOK_AGAIN_MS = 10;
/** Between two looks for requests that were not answered in time. kafkajs looks ten times a second, on each connection. */
const OVERDUE_MS = 1_000;

/**
 * kafkajs 2.2.4 arms a timer after every reply, whether or not a request waits, with a delay that is negative when nothing is throttled: Node makes it one
 * of 1 ms that arms itself again, for each connection, for ever (tulios/kafkajs#1751). Here a timer is armed only when a request waits.
 */
export function quietRequestQueues(): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const throttledFor = this.throttledUntil - Date.now();
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledFor > 0 ? throttledFor : LOOK_AGAIN_MS,
    );
  };
  prototype.scheduleRequestTimeoutCheck = function (this: RequestQueue): void {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    this.requestTimeoutIntervalId = setInterval(() => {
      for (const request of this.inflight.values()) if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest();
      if (!this.isConnected()) this.destroy();
    }, OVERDUE_MS);
  };
}
