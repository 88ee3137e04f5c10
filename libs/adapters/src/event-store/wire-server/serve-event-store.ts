import { Server, ServerCredentials } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { EventStore } from '../event-store.ts';
import { Installations, type OpenInstallation } from './installations.ts';
import { hostAndPort, parseListenAddress, type ListenAddress } from './listen-address.ts';
import { answerFeatures, answerGossip, SERVER_VERSION } from './member.ts';
import { streamHandlers, type StreamHandlers } from './stream-handlers.ts';
import { streamsService } from './streams-service.ts';

export interface ServeEventStoreOptions {
  readonly store: EventStore;
  /** Records of installations that share this server (EVENTSTORE_STREAM_PREFIX); where absent, `store` is the only one. Closed by who opened them. */
  readonly openInstallation?: OpenInstallation;
  /** `host:port`; port 0 takes a free one. Only loopback, unless `allowRemote`. */
  readonly listen: string;
  /** Default false: for analysts. True lets clients append what chains. */
  readonly writable?: boolean;
  /** Nobody is asked who they are, and nothing is encrypted: default false. */
  readonly allowRemote?: boolean;
  /** Told to clients as the server's version: default `interlock`. */
  readonly version?: string;
  /** Stands between the wire and the store: for tests that break the wire. */
  readonly around?: (handlers: StreamHandlers) => StreamHandlers;
}

export interface EventStoreServer {
  /** For EventStoreDB clients: `esdb://127.0.0.1:2113?tls=false`. */
  readonly url: string;
  /** Ends calls that are under way; the store stays open. */
  close(): Promise<void>;
}

/** Chunks of an append come in messages of 3 MiB at most. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
/** As the clients take. */
const MAX_RESPONSE_BYTES = 17 * 1024 * 1024;

/** Speaks EventStoreDB's protocol (Streams, ServerFeatures, Gossip) over any event store, so that its clients can read the embedded record. Rejects with `config.invalid`, or with the reason why it cannot listen. */
export const serveEventStore = async (options: ServeEventStoreOptions): Promise<EventStoreServer> => {
  const {
    store,
    openInstallation,
    listen,
    writable = false,
    allowRemote = false,
    around = (handlers) => handlers,
    version = SERVER_VERSION,
  } = options;
  const wanted = parseListenAddress(listen, allowRemote);
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_send_message_length': MAX_RESPONSE_BYTES,
  });
  let address: ListenAddress = wanted;
  server.addService(streamsService, { ...around(streamHandlers(new Installations(store, openInstallation), writable)) });
  server.addService(ServerFeaturesService, { getSupportedMethods: answerFeatures(version) });
  server.addService(GossipService, { read: answerGossip(() => address) });
  address = { host: wanted.host, port: await bind(server, hostAndPort(wanted)) };
  return {
    url: `esdb://${hostAndPort(address)}?tls=false`,
    close: () => close(server),
  };
};

const bind = (server: Server, address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });

/** Subscriptions never end by themselves. */
const close = async (server: Server): Promise<void> => {
  server.forceShutdown();
  await Promise.resolve();
};
