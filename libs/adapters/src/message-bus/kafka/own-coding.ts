import type { Broker, Cluster } from 'kafkajs';
import { decodeFetchAnswer } from './fetch-answer.ts';
import { encodeProduce, type ProduceRequest } from './produce-request.ts';

interface Protocol {
  readonly request: { readonly apiName: string; readonly apiVersion: number; encode(): Promise<unknown> };
  readonly response: { decode(payload: Buffer): Promise<unknown> };
}
type Lookup = (...what: readonly unknown[]) => (options: object) => Protocol;

const known = new WeakMap<Broker, Broker>();

/**
 * The same broker over the same connections. What it answers to fetches, and what it is sent to write, is coded by ourselves in the versions that every broker since 2.3 speaks; where ours
 * does not know how, and in all else, by kafkajs.
 */
export function codedByUs(broker: Broker): Broker {
  const before = known.get(broker);
  if (before) return before;
  const lookupRequest: Lookup = (...what) => {
    // Looked up late: it is another one once the broker was asked what it speaks.
    const protocolOf = (broker as Broker & { readonly lookupRequest: Lookup }).lookupRequest(...what);
    return (options) => {
      const protocol = protocolOf(options);
      switch (`${protocol.request.apiName} ${protocol.request.apiVersion}`) {
        case 'Fetch 11':
          return decoding(protocol);
        case 'Produce 7':
          return encoding(protocol, options as ProduceRequest);
        default:
          return protocol;
      }
    };
  };
  const ours = Object.create(broker, { lookupRequest: { value: lookupRequest } }) as Broker;
  known.set(broker, ours);
  return ours;
}

/** A cluster whose brokers are. */
export function brokersCodedByUs(cluster: Cluster): Cluster {
  const findBroker: Cluster['findBroker'] = async (node) => codedByUs(await cluster.findBroker(node));
  return Object.create(cluster, { findBroker: { value: findBroker } }) as Cluster;
}

const decoding = (protocol: Protocol): Protocol => {
  const { response } = protocol;
  return { ...protocol, response: { ...response, decode: async (payload) => decodeFetchAnswer(payload) ?? response.decode(payload) } };
};

const encoding = (protocol: Protocol, options: ProduceRequest): Protocol => {
  const { request } = protocol;
  const encode = async (): Promise<unknown> => {
    const bytes = encodeProduce(options, Date.now());
    // As kafkajs's encoder shows what it holds.
    return bytes === undefined ? request.encode() : { buf: bytes, buffer: bytes };
  };
  return { ...protocol, request: { ...request, encode } };
};
