import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import { TOPICS, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';
import type { MaterialisedRecord, Materialiser } from '@interlock/service-kit';

/** A service as the bus sees it: views that it reads whole, and messages that it handles, in order per release. */
export interface Party {
  readonly name: string;
  readonly views: readonly Materialiser[];
  readonly handles: (type: string) => boolean;
  readonly handle: (event: RecordedEvent, causationId: string) => Promise<Verdict | void>;
  readonly idle: () => Promise<void>;
}

interface Message {
  readonly event: RecordedEvent;
}

/** What waits for one service. Views and messages go their own ways, as on the bus: either may be behind the other. */
export class Mailbox {
  readonly party: Party;
  readonly #views: MaterialisedRecord[] = [];
  readonly #messages = new Map<string, Message[]>();
  readonly #done: Message[] = [];

  constructor(party: Party) {
    this.party = party;
  }

  offer(record: MaterialisedRecord, event: RecordedEvent | undefined): void {
    if (this.party.views.some(({ topic }) => topic === record.topic)) this.#views.push(record);
    if (event === undefined || record.topic !== TOPICS.releaseEvents.name || !this.party.handles(event.type)) return;
    this.#messages.set(record.key, [...(this.#messages.get(record.key) ?? []), { event }]);
  }

  /** How much it could do. */
  get waiting(): number {
    return this.#views.length + this.#keys().length;
  }

  /** Does one thing: the next record of its views (0), or the next message of one of the releases that wait. False when it was told to come again. */
  async work(pick: number): Promise<boolean> {
    const keys = this.#keys();
    const choices = keys.length + (this.#views.length > 0 ? 1 : 0);
    if (choices === 0) return false;
    const chosen = pick % choices;
    return this.#views.length > 0 && chosen === 0 ? this.readView() : this.#next(keys[this.#views.length > 0 ? chosen - 1 : chosen] ?? '');
  }

  async readView(): Promise<boolean> {
    const record = this.#views.shift();
    if (record === undefined) return false;
    for (const view of this.party.views) if (view.topic === record.topic) await view.onRecord(record);
    await this.party.idle();
    return true;
  }

  /** Reads everything, and leaves what was handled before its time. */
  async catchUp(): Promise<void> {
    while (await this.readView());
    this.#messages.clear();
  }

  /** Everything that can be done now. False when there was nothing, or only what has to wait. */
  async drain(): Promise<boolean> {
    let moved = false;
    while (await this.readView()) moved = true;
    for (const key of this.#keys()) moved = (await this.#next(key)) || moved;
    return moved;
  }

  /** A message that was done before comes once more. */
  async repeat(pick: number): Promise<void> {
    const message = this.#done[pick % Math.max(1, this.#done.length)];
    if (message !== undefined) await this.#deliver(message);
  }

  #keys(): string[] {
    return [...this.#messages].filter(([, waiting]) => waiting.length > 0).map(([key]) => key);
  }

  async #next(key: string): Promise<boolean> {
    const [message, ...rest] = this.#messages.get(key) ?? [];
    if (message === undefined || !(await this.#deliver(message))) return false;
    this.#messages.set(key, rest);
    this.#done.push(message);
    return true;
  }

  async #deliver({ event }: Message): Promise<boolean> {
    const verdict = (await this.party.handle(event, `event|${event.id}`)) ?? ACK;
    await this.party.idle();
    if (verdict.kind === 'park') throw new Error(`${this.party.name} parked ${event.type}: ${verdict.cause}`);
    return verdict.kind === 'ack';
  }
}

let offset = 0;

/** A record as the bus would hand it over. */
export const recordOf = (topic: string, key: string, value: Uint8Array): MaterialisedRecord => ({
  topic,
  key,
  value,
  partition: 0,
  offset: (offset += 1),
  headers: {},
  timestamp: 0,
  json: () => parseStrictJson(value, { maxBytes: 1_048_576 }),
});
