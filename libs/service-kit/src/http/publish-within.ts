/**
 * How long a request waits until the bus has taken what it publishes; then it is answered `message-bus.unavailable`, 503 with `Retry-After`. Whoever asked still waits by then: proxies
 * give up after half a minute and more. What was published may be there all the same: a request like that says the same when it is sent again.
 */
export const PUBLISH_WITHIN = { withinMs: 8_000 } as const;
