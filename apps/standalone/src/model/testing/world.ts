import { readFile } from 'node:fs/promises';
import type { ContentStore } from '@interlock/adapters/content-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { parseStreamName, TOPICS, type RecordedEvent } from '@interlock/contracts';
import { StreamRepository, type Logger } from '@interlock/service-kit';
import { memoryEventStore } from '@interlock/service-kit/testing';
import { Mailbox, recordOf } from './mail.ts';
import { Runtime } from './runtime.ts';
import { startServices, type Ports, type Services } from './services.ts';
import { catalog, ENVIRONMENTS } from './shop.ts';
import { steppingClock, type SteppingClock } from './stepping-clock.ts';

/** In what a world differs from the real one: only a broken one does. */
export type Twist = Pick<Ports, 'repositoryOf' | 'handles'> & { readonly engine?: (engine: PolicyEngine) => PolicyEngine };

/** Every service over one record in memory, and a bus whose deliveries somebody else orders. Nothing happens by itself: neither time nor mail. */
export class World {
  readonly record: RecordedEvent[];
  readonly clock: SteppingClock;
  readonly streams: StreamRepository;
  readonly contents: Map<string, Uint8Array>;
  readonly runtimes: readonly Runtime[];
  readonly engine: PolicyEngine;
  readonly services: Services;
  readonly mailboxes: readonly Mailbox[];
  #relayed = 0;
  #failure: Error | undefined;

  /** `before`: a world at rest, whose record, contents and runtimes this one goes on with, as after a restart. */
  constructor(engine: PolicyEngine, { before, ...twist }: Twist & { readonly before?: World | undefined } = {}) {
    this.record = [...(before?.record ?? [])];
    this.contents = new Map(before?.contents);
    this.runtimes = ENVIRONMENTS.map((name, index) => new Runtime(name, before?.runtimes[index]));
    this.clock = steppingClock(before?.clock.now());
    this.engine = twist.engine?.(engine) ?? engine;
    this.streams = new StreamRepository({ eventStore: memoryEventStore(this.record), clock: this.clock, hashing: nodeHashing });
    this.services = startServices({
      ...twist,
      streams: this.streams,
      engine: this.engine,
      contentStore: this.#contentStore(),
      messageBus: { publish: async (records) => records.forEach(({ topic, key, value }) => this.#publish(topic, key, value)) },
      runtimes: this.runtimes,
      clock: this.clock,
      logger: this.#logger(),
    });
    this.mailboxes = this.services.parties.map((party) => new Mailbox(party));
  }

  /** What there is is read, as before the first decision; it was handled by those who were there before. */
  async open(): Promise<void> {
    for (const record of catalog()) this.#publish(TOPICS.catalogEntities.name, record.ref, encode(record));
    this.#relay();
    for (const mailbox of this.mailboxes) await mailbox.catchUp();
    for (const { party } of this.mailboxes) for (const view of party.views) await view.onReady?.();
    await this.rest();
  }

  /** Lets everybody finish what they began, and puts what was recorded on the bus. */
  async rest(): Promise<void> {
    for (const { party } of this.mailboxes) await Promise.race([party.idle(), this.#broken.promise]);
    this.#relay();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.pass(seconds * 1000, () => this.rest());
  }

  /** One thing that waits somewhere is done, a moment later: a view is read on, a message handled, or a runtime reports. */
  async work(pick: number): Promise<void> {
    await this.clock.pass(1, () => this.rest());
    const busy = [...this.mailboxes, ...this.runtimes].filter(({ waiting }) => waiting > 0);
    const chosen = busy[pick % Math.max(1, busy.length)];
    if (chosen instanceof Runtime) chosen.report();
    else await chosen?.work(Math.floor(pick / busy.length));
    await this.rest();
  }

  /** One service works for as long as it has something to do. */
  async workOf(party: number): Promise<void> {
    do await this.clock.pass(1, () => this.rest());
    while (await this.mailboxes[party]?.drain());
  }

  /** Everything that can be done is done; what waits now waits for a fact. */
  async settle(): Promise<void> {
    for (let rounds = 0; ; rounds += 1) {
      if (rounds > 200) throw new Error('the services never come to rest');
      await this.clock.pass(1, () => this.rest());
      let moved = false;
      for (const mailbox of this.mailboxes) {
        moved = (await mailbox.drain()) || moved;
        await this.rest();
      }
      for (const runtime of this.runtimes) while (runtime.report()) moved = true;
      await this.rest();
      if (!moved) return;
    }
  }

  async close(): Promise<void> {
    await this.services.stop();
  }

  readonly #broken = Promise.withResolvers<never>();

  #relay(): void {
    for (const event of this.record.slice(this.#relayed)) {
      const stream = parseStreamName(event.stream);
      if (stream?.category === 'release') this.#publish(TOPICS.releaseEvents.name, stream.id, encode(event), event);
      if (stream?.category === 'environment') this.#publish(TOPICS.environmentEvents.name, stream.id, encode(event), event);
    }
    this.#relayed = this.record.length;
  }

  #publish(topic: string, key: string, value: Uint8Array | null, event?: RecordedEvent): void {
    if (value === null) return;
    const record = recordOf(topic, key, value);
    for (const mailbox of this.mailboxes) mailbox.offer(record, event);
  }

  #contentStore(): ContentStore {
    const { contents } = this;
    const put = async (bytes: Uint8Array): Promise<string> => {
      const digest = `sha256:${nodeHashing.sha256Hex(bytes)}`;
      contents.set(digest, bytes);
      return digest;
    };
    const putFile: ContentStore['putFile'] = async ({ path, from, length }) =>
      void (await put((await readFile(path)).subarray(from, from + length)));
    return {
      put,
      putFile,
      get: async (digest) => contents.get(digest),
      has: async (digest) => contents.has(digest),
      lost: async (digests) => digests.filter((digest) => !contents.has(digest)),
    };
  }

  /** What services only warn of because they try again would otherwise be waited for in vain. */
  #logger(): Logger {
    const nothing = (): void => undefined;
    const warn: Logger['warn'] = ({ err }, message) => {
      if (err === undefined || this.#failure !== undefined) return;
      this.#failure = new Error(message, { cause: err });
      this.#broken.reject(this.#failure);
    };
    this.#broken.promise.catch(nothing);
    const logger: Logger = { debug: nothing, info: nothing, warn, error: warn, child: () => logger };
    return logger;
  }
}

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
