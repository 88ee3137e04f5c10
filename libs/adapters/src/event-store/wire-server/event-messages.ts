import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { RecordedEvent } from '@interlock/contracts';
import { eventBytes } from './event-bytes.ts';

/** Of all kept messages together. */
const MAX_BYTES = 8 * 1024 * 1024;

/** An answer as it goes over the wire. */
export class WrittenAnswer {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

interface Kept {
  readonly message: WrittenAnswer;
  readonly structuredIds: boolean;
}

/** Messages of the newest events: an event that is followed by several, and read back by who appended it, is written once. */
export class EventMessages {
  readonly #kept = new Map<RecordedEvent, Kept>();
  #bytes = 0;

  of(event: RecordedEvent, structuredIds: boolean): WrittenAnswer {
    const found = this.#kept.get(event);
    if (found?.structuredIds === structuredIds) return found.message;
    const message = new WrittenAnswer(eventBytes(event, structuredIds));
    this.#forget(event);
    this.#keep(event, { message, structuredIds });
    return message;
  }

  #keep(event: RecordedEvent, kept: Kept): void {
    this.#kept.set(event, kept);
    this.#bytes += kept.message.bytes.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MAX_BYTES) return;
      this.#forget(oldest);
    }
  }

  #forget(event: RecordedEvent): void {
    this.#bytes -= this.#kept.get(event)?.message.bytes.length ?? 0;
    this.#kept.delete(event);
  }
}

const { read } = StreamsService;

/** The service as the client package defines it, but that an answer may be written already. */
export const streamsService: typeof StreamsService = {
  ...StreamsService,
  read: {
    ...read,
    responseSerialize: (answer: streams.ReadResp | WrittenAnswer) =>
      answer instanceof WrittenAnswer ? answer.bytes : read.responseSerialize(answer),
  },
};
