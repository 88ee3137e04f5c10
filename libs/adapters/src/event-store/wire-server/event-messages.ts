import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { RecordedEvent } from '@interlock/contracts';
import { wireEvent } from './wire-event.ts';

/** Of the data of all kept messages together. */
const MAX_BYTES = 8 * 1024 * 1024;

interface Kept {
  readonly message: streams.ReadResp;
  readonly structuredIds: boolean;
  readonly bytes: number;
}

/** Messages of the newest events: an event that is followed by several, and read back by who appended it, is put together once. */
export class EventMessages {
  readonly #kept = new Map<RecordedEvent, Kept>();
  #bytes = 0;

  of(event: RecordedEvent, structuredIds: boolean): streams.ReadResp {
    const found = this.#kept.get(event);
    if (found?.structuredIds === structuredIds) return found.message;
    const message = wireEvent(event, structuredIds);
    this.#forget(event);
    this.#keep(event, { message, structuredIds, bytes: sizeOf(message) });
    return message;
  }

  #keep(event: RecordedEvent, kept: Kept): void {
    this.#kept.set(event, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MAX_BYTES) return;
      this.#forget(oldest);
    }
  }

  #forget(event: RecordedEvent): void {
    this.#bytes -= this.#kept.get(event)?.bytes ?? 0;
    this.#kept.delete(event);
  }
}

const sizeOf = (message: streams.ReadResp): number => {
  const recorded = message.getEvent()?.getEvent();
  return (recorded?.getData_asU8().length ?? 0) + (recorded?.getCustomMetadata_asU8().length ?? 0);
};

const { read } = StreamsService;
const written = new WeakMap<streams.ReadResp, Buffer>();

/** The service as the client package defines it, but that a message which is sent again is not written again: nobody changes one that was sent. */
export const streamsService: typeof StreamsService = {
  ...StreamsService,
  read: {
    ...read,
    responseSerialize: (message) => {
      const before = written.get(message);
      if (before !== undefined) return before;
      const bytes = read.responseSerialize(message);
      written.set(message, bytes);
      return bytes;
    },
  },
};
