import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Requests whose answers can be turned into errors, by their number in Kafka's protocol. */
const APIS = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  OffsetCommit: 8,
  OffsetFetch: 9,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  SyncGroup: 14,
  InitProducerId: 22,
} as const;
export type Api = keyof typeof APIS;

export interface FaultyBroker {
  /** Where clients come in. The brokers' own address in their answers is this one as well. */
  readonly brokers: string;
  /** The next answer to a request of this kind carries the code, whatever the broker did. Resolves when it was told so. */
  next(api: Api, code: number): Promise<void>;
  /** Every answer does, until `next` or `heal`. */
  always(api: Api, code: number): void;
  heal(): void;
  /** How many requests of this kind came so far. */
  asked(api: Api): number;
  close(): Promise<void>;
}

interface Fault {
  readonly code: number;
  readonly once: boolean;
  readonly told: () => void;
}

/** A real broker with a wire in front that says what it is told to: what was asked for has happened all the same, as with an answer that is lost. */
export const faultyBroker = async (port: number): Promise<FaultyBroker> => {
  const faults = new Map<number, Fault>();
  const counts = new Map<number, number>();
  const sockets = new Set<Socket>();
  let here = 0;

  const answer = (api: number, version: number, body: Buffer): Buffer => {
    moved(body, port, here);
    const fault = faults.get(api);
    const at = fault === undefined ? undefined : placeOfCode(api, version, body);
    if (fault === undefined || at === undefined) return body;
    body.writeInt16BE(fault.code, at);
    if (fault.once) faults.delete(api);
    fault.told();
    return body;
  };

  const server = createServer((client) => {
    const broker = connect(port, '127.0.0.1');
    const asked = new Map<number, { readonly api: number; readonly version: number }>();
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        broker.destroy();
      });
    }
    client.on(
      'data',
      frames((frame) => {
        const api = frame.readInt16BE(4);
        counts.set(api, (counts.get(api) ?? 0) + 1);
        asked.set(frame.readInt32BE(8), { api, version: frame.readInt16BE(6) });
        broker.write(frame);
      }),
    );
    broker.on(
      'data',
      frames((frame) => {
        const correlation = frame.readInt32BE(4);
        const request = asked.get(correlation);
        asked.delete(correlation);
        if (request !== undefined) answer(request.api, request.version, frame.subarray(8));
        client.write(frame);
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  here = (server.address() as AddressInfo).port;

  return {
    brokers: `127.0.0.1:${here}`,
    next: (api, code) => new Promise((told) => void faults.set(APIS[api], { code, once: true, told })),
    always: (api, code) => void faults.set(APIS[api], { code, once: false, told: () => undefined }),
    heal: () => faults.clear(),
    asked: (api) => counts.get(APIS[api]) ?? 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Calls back with each whole frame, its length before it. */
const frames = (onFrame: (frame: Buffer) => void): ((chunk: Buffer) => void) => {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      onFrame(Buffer.from(held.subarray(0, end)));
      held = held.subarray(end);
    }
  };
};

/** Wherever the answer names the broker's address (a string, then the port), it names ours. */
const moved = (body: Buffer, from: number, to: number): void => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const address = Buffer.alloc(host.length + 4);
    address.write(host);
    address.writeInt32BE(from, host.length);
    for (let at = body.indexOf(address); at >= 0; at = body.indexOf(address, at + 1)) body.writeInt32BE(to, at + host.length);
  }
};

const THROTTLE = 4;
const COUNT = 4;
const PARTITION = 4;

/** Of the first partition where an answer has a code for each; by the versions that kafkajs speaks with brokers of today. */
const placeOfCode = (api: number, version: number, body: Buffer): number | undefined => {
  const ofFirstPartition = (topics: number): number | undefined => {
    if (body.length < topics + COUNT || body.readInt32BE(topics) === 0) return undefined;
    const partitions = topics + COUNT + 2 + body.readInt16BE(topics + COUNT);
    return body.readInt32BE(partitions) === 0 ? undefined : partitions + COUNT + PARTITION;
  };
  switch (api) {
    case APIS.Produce:
      return ofFirstPartition(0);
    case APIS.Fetch:
      // A code and a session of the whole come before the topics.
      return version >= 7 ? ofFirstPartition(THROTTLE + 2 + 4) : ofFirstPartition(THROTTLE);
    case APIS.ListOffsets:
      return ofFirstPartition(version >= 2 ? THROTTLE : 0);
    case APIS.OffsetCommit:
      return ofFirstPartition(version >= 3 ? THROTTLE : 0);
    case APIS.OffsetFetch:
      return body.length - 2;
    default:
      return THROTTLE;
  }
};
