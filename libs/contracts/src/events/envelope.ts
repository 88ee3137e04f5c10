import { z } from 'zod';
import { Actor, Instant } from '../primitives.ts';

/** Metadata of every event in the record. */
export const EventMetadata = z.strictObject({
  /** Version of the type's `data`; upcasters read older ones. */
  schemaVersion: z.number().int().positive(),
  /** Server time at which the event was decided. */
  recordedAt: Instant,
  /** Service that appended it: with `causationId`, the key of de-duplication. */
  consumer: z.string().min(1).max(63),
  /** Id of the message, command or timer that caused it. CloudEvents: `<source>|<id>`; timers: `timer|<subject>|<due>`. */
  causationId: z.string().min(1).max(700),
  /** One business flow: the release id on release streams. */
  correlationId: z.string().min(1).max(200),
  actor: Actor,
  /** W3C trace context of the span that appended it; absent when tracing is off. */
  traceparent: z.string().max(100).optional(),
  /** sha256 hex over the RFC 8785 form of the event before it in its stream; null on revision 0. */
  previousHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type EventMetadata = z.infer<typeof EventMetadata>;

/** An event ready to be appended. */
export interface NewEvent {
  /** UUIDv5 of consumer, causing message and index. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
}

/** An event as read from the record. `revision` counts from 0 without gaps in its stream; `position` rises in the whole record, with gaps. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

export const RecordedEventSchema = z.strictObject({
  stream: z.string(),
  revision: z.number().int().nonnegative(),
  position: z.number().int().nonnegative(),
  id: z.uuid(),
  type: z.string(),
  data: z.unknown(),
  metadata: EventMetadata,
});
