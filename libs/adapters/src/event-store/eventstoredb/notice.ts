export type NoticeCode =
  /** A subscription ended by the server's or the network's doing: it is taken up again from where it was. */
  | 'event-store.subscription_dropped'
  /** A subscription said nothing while the record went on: it is taken up again from where it was. */
  | 'event-store.subscription_silent'
  /** It does not answer yet: it is asked again for a while. */
  | 'event-store.awaited'
  /** Whether the node keeps what it acknowledges could not be found out. */
  | 'event-store.durability_unknown'
  /** The node keeps nothing, and this is development. */
  | 'event-store.in_memory';

/** Something that operators should see, and that the store deals with by itself. */
export interface Notice {
  readonly code: NoticeCode;
  readonly message: string;
  readonly cause?: unknown;
}
