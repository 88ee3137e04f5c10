import type { EventStoreDBClient } from '@eventstore/db-client';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { CallOptions, Metadata } from '@grpc/grpc-js';
import type { Readable } from 'node:stream';

/** How the client (6.2.1) itself gets to its connection, with its credentials, and learns that it has to be made anew. */
export interface ClientInternals {
  getGRPCClient(constructor: typeof StreamsClient, name: string): Promise<StreamsClient>;
  callArguments(options: { readonly requiresLeader: boolean }, call: { readonly deadline: number }): [Metadata, CallOptions];
  handleError(client: StreamsClient, error: unknown): Promise<void>;
  /** What it destroys when it is let go of. */
  readonly disposableStreams: Set<Readable>;
}

export const internalsOf = (client: EventStoreDBClient): ClientInternals => client as unknown as ClientInternals;
