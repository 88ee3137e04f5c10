import { MessageWriter } from '../protocol/index.ts';

export interface ReadRange {
  /** Of one stream from a revision on, or of the whole record from a position on: of streams with a prefix alone, unless that is empty. */
  readonly from: { readonly stream: string; readonly revision: number } | { readonly position: Place; readonly streamPrefix: string };
  readonly backwards?: boolean;
  /** At most; default: all. */
  readonly maxCount?: number;
}

type Place = number | 'start' | 'end';

// `event_store.client.streams.ReadReq`.
const OPTIONS = 1;
const BACKWARDS = 1;

/** Fields last to first, as they are written. */
export const readRequest = ({ from, backwards = false, maxCount = Number.MAX_SAFE_INTEGER }: ReadRange): Buffer =>
  new MessageWriter(128)
    .message(OPTIONS, (options) => {
      idsAsText(options);
      if ('stream' in from || from.streamPrefix === '') options.message(8);
      else options.message(7, (filter) => byPrefix(filter.message(4), from.streamPrefix));
      options.number(5, maxCount);
      if (backwards) options.number(3, BACKWARDS);
      if (!('stream' in from)) return all(options, from.position);
      const { stream, revision } = from;
      return options.message(1, (of) => of.number(2, revision).message(1, (identifier) => identifier.text(3, stream)));
    })
    .finish();

/** Follows all but system events after a position, of streams with a prefix alone unless that is empty. The server tells how far it has looked after as many events as this many windows of 32 hold. */
export const subscribeRequest = (after: Place, streamPrefix: string, checkpointWindows: number): Buffer =>
  new MessageWriter(128)
    .message(OPTIONS, (options) => {
      idsAsText(options).message(7, (filter) =>
        streamPrefix === ''
          ? filter
              .number(5, checkpointWindows)
              .message(4)
              .message(2, (type) => type.text(1, NOT_SYSTEM))
          : byPrefix(filter.number(5, checkpointWindows).message(4), streamPrefix),
      );
      all(options.message(6), after);
    })
    .finish();

const NOT_SYSTEM = '^[^$].*';

const byPrefix = (filter: MessageWriter, prefix: string): MessageWriter => filter.message(1, (stream) => stream.text(2, prefix));

const idsAsText = (options: MessageWriter): MessageWriter => options.message(9, (form) => form.message(2));

const all = (options: MessageWriter, place: Place): MessageWriter =>
  options.message(2, (of) => {
    if (place === 'start') of.message(2);
    else if (place === 'end') of.message(3);
    else of.message(1, (position) => position.number(2, place).number(1, place));
  });
