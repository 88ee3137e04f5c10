/** How long a request may take to arrive: how often it is looked at, its headers, and all of it. */
export interface RequestTimes {
  readonly requestTimeout: number;
  readonly http: { readonly headersTimeout: number; readonly connectionsCheckingInterval: number };
}

/**
 * Node swaps the two limits when the headers may take longer than the whole, as its own 60 s do, and looks only every 30 s: a body that trickles in would hold
 * its connection for a minute and a half instead of `wholeMs`.
 */
export const requestTimes = (wholeMs: number): RequestTimes => ({
  requestTimeout: wholeMs,
  http: { headersTimeout: wholeMs / 2, connectionsCheckingInterval: Math.min(1_000, wholeMs / 10) },
});
