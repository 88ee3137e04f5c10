import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent, type JSONEventData } from '@eventstore/db-client';
import { credentials } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { NewEvent } from '@interlock/contracts';

/** The client as anybody would use it. */
export const anyClient = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);

export const disposeOf = async (client: EventStoreDBClient): Promise<void> => {
  await Promise.race([client.dispose(), delay(500, undefined, { ref: false })]);
};

export const asClientEvent = ({ id, type, data, metadata }: NewEvent): JSONEventData =>
  jsonEvent({ id, type, data: data as Record<string, unknown>, metadata });

/** The protocol itself, for what the client would not send. */
export const bareClient = (url: string): StreamsClient =>
  new StreamsClient(url.replace(/^esdb:\/\/|\?.*$/g, ''), credentials.createInsecure());

/** What a read answers, to its end; rejects with its status. */
export const bareRead = (client: StreamsClient, fill: (options: streams.ReadReq.Options) => void): Promise<streams.ReadResp[]> => {
  const options = new streams.ReadReq.Options();
  fill(options);
  const { promise, resolve, reject } = Promise.withResolvers<streams.ReadResp[]>();
  const answers: streams.ReadResp[] = [];
  const call = client.read(new streams.ReadReq().setOptions(options));
  call.on('data', (answer: streams.ReadResp) => answers.push(answer));
  call.on('end', () => resolve(answers));
  call.on('error', reject);
  return promise;
};
