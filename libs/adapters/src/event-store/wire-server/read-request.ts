import streams from '@eventstore/db-client/generated/streams_pb.js';
import { eventFilter, type EventFilter } from './event-filter.ts';
import { refused } from './wire-failure.ts';

const { Options } = streams.ReadReq;

/** Where a read begins: at one end, or at a revision or position. */
export type From = 'start' | 'end' | number;

export interface Filtering {
  readonly passes: EventFilter;
  /** Beginnings of stream names, where it goes by them. */
  readonly streamPrefixes: readonly string[];
  /** A checkpoint is told after as many events that were looked at. */
  readonly checkpointEvery: number;
}

interface Reading {
  readonly from: From;
  /** Ids as two numbers rather than as text. */
  readonly structuredIds: boolean;
  readonly filter: Filtering | undefined;
}

export type ReadRequest = Reading &
  ({ readonly what: 'stream'; readonly stream: string } | { readonly what: 'all' }) &
  ({ readonly how: 'read'; readonly count: number; readonly backwards: boolean } | { readonly how: 'follow' });

const DEFAULT_WINDOW = 32;

/** The request in the protocol's own shape, understood. Throws `WireFailure`. */
export const readRequest = (request: streams.ReadReq): ReadRequest => {
  const options = request.getOptions();
  if (options === undefined) throw refused('read: no options');
  const what = whatOf(options);
  const reading: Reading = {
    from: fromOf(options),
    structuredIds: options.getUuidOption()?.hasStructured() ?? false,
    filter: filterOf(options),
  };
  if (options.getCountOptionCase() === Options.CountOptionCase.SUBSCRIPTION) return { ...reading, ...what, how: 'follow' };
  const count = Number(options.getCount());
  return { ...reading, ...what, how: 'read', count, backwards: options.getReadDirection() === Options.ReadDirection.BACKWARDS };
};

const whatOf = (options: streams.ReadReq.Options): { what: 'stream'; stream: string } | { what: 'all' } => {
  if (options.hasAll()) return { what: 'all' };
  const name = options.getStream()?.getStreamIdentifier()?.getStreamName_asU8();
  if (name === undefined || name.length === 0) throw refused('read: no stream, and not all');
  return { what: 'stream', stream: Buffer.from(name).toString('utf8') };
};

const fromOf = (options: streams.ReadReq.Options): From => {
  const all = options.getAll();
  const stream = options.getStream();
  if (all?.hasEnd() === true || stream?.hasEnd() === true) return 'end';
  if (all?.hasPosition() === true) return numberOf('position', all.getPosition()?.getCommitPosition());
  if (stream?.hasRevision() === true) return numberOf('revision', stream.getRevision());
  return 'start';
};

/** The protocol's numbers have 64 bits, ours 53: one beyond is beyond every event. */
const numberOf = (name: string, text: string | undefined): number => {
  if (text === undefined || !/^\d{1,20}$/.test(text)) throw refused(`read: ${name} is "${String(text)}", expected a number`);
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
};

const filterOf = (options: streams.ReadReq.Options): Filtering | undefined => {
  const filter = options.getFilter();
  if (filter === undefined) return undefined;
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  if (expression === undefined) throw refused('filter: by stream name or by event type, found neither');
  const passes = eventFilter({
    on: onStream === undefined ? 'type' : 'stream',
    regex: expression.getRegex(),
    prefixes: expression.getPrefixList(),
  });
  const window = filter.hasMax() ? filter.getMax() : DEFAULT_WINDOW;
  return {
    passes,
    streamPrefixes: onStream?.getPrefixList() ?? [],
    checkpointEvery: Math.max(1, window) * Math.max(1, filter.getCheckpointintervalmultiplier()),
  };
};
