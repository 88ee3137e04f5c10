import { createRequire } from 'node:module';

export interface ErrorCode {
  readonly type: string;
  readonly code: number;
}

/** Every code of Kafka's protocol that kafkajs knows. */
export const { errorCodes } = createRequire(import.meta.url)('kafkajs/src/protocol/error') as { readonly errorCodes: readonly ErrorCode[] };
export const codeOf = (type: string): number => errorCodes.find((known) => known.type === type)?.code ?? NaN;

/** Nothing that trying again cures: who publishes is told at once, a consumer ends its process. */
export const HOPELESS: readonly string[] = [
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_SASL_MECHANISM',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_SESSION_TIMEOUT',
  'INVALID_GROUP_ID',
];

/** What this record will always be answered with; others can be sent. */
export const REFUSED: readonly string[] = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TOPIC_EXCEPTION'];

export const MAY_BE_WAITED_FOR = errorCodes.flatMap(({ type, code }) => (HOPELESS.includes(type) ? [] : [code]));

export const OF_GROUPS = [
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
  'GROUP_MAX_SIZE_REACHED',
  'REQUEST_TIMED_OUT',
  'UNKNOWN',
].map(codeOf);
