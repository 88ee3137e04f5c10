import { RECORD_HEADERS } from '@interlock/contracts';
import type { IncomingRecord } from '@interlock/adapters/message-bus';

type Headers = Pick<IncomingRecord, 'headers'>;

/**
 * Which event of each stream was taken last (design §2). After a fail-over some events of the record come again, and a relay that was frozen sends old ones after
 * newer ones: neither is news. What bears no stream and revision is never a repeat.
 */
export class LastRevisions {
  readonly #revisions = new Map<string, number>();
  readonly #remembered: number;

  /** `remembered`: how many streams, those that moved last; what was forgotten is handed over once more. Default: all. */
  constructor(remembered = Infinity) {
    this.#remembered = remembered;
  }

  isRepeat({ headers }: Headers): boolean {
    const place = placeOf(headers);
    return place !== undefined && place.revision <= (this.#revisions.get(place.stream) ?? -1);
  }

  /** To be called once it is taken: what is tried again, parked or replayed is not a repeat. */
  taken({ headers }: Headers): void {
    const place = placeOf(headers);
    if (place === undefined) return;
    const last = Math.max(place.revision, this.#revisions.get(place.stream) ?? -1);
    this.#revisions.delete(place.stream);
    this.#revisions.set(place.stream, last);
    if (this.#revisions.size <= this.#remembered) return;
    const [oldest] = this.#revisions.keys();
    if (oldest !== undefined) this.#revisions.delete(oldest);
  }
}

const placeOf = (headers: IncomingRecord['headers']): { readonly stream: string; readonly revision: number } | undefined => {
  const stream = headers[RECORD_HEADERS.stream];
  const revision = headers[RECORD_HEADERS.revision];
  return stream !== undefined && revision !== undefined && /^\d+$/.test(revision) ? { stream, revision: Number(revision) } : undefined;
};
