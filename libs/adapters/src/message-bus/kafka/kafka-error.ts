import { types } from 'node:util';
import { MessageBusError, type MessageBusErrorCode } from '../message-bus.ts';

/** What Kafka said, under the wrappings of kafkajs: `UNKNOWN_TOPIC_OR_PARTITION`, `REBALANCE_IN_PROGRESS` … */
export function kafkaErrorType(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth += 1) {
    if ('type' in at && typeof at.type === 'string') return at.type;
    if ('errors' in at && Array.isArray(at.errors)) at = at.errors[0];
    else at = 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

const CODES: Readonly<Record<string, MessageBusErrorCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'message-bus.unknown_topic',
  MESSAGE_TOO_LARGE: 'message-bus.too_large',
  RECORD_LIST_TOO_LARGE: 'message-bus.too_large',
};

export function asBusError(error: unknown, doing: string): MessageBusError {
  if (error instanceof MessageBusError) return error;
  const type = kafkaErrorType(error);
  const message = types.isNativeError(error) ? error.message : String(error);
  return new MessageBusError(CODES[type ?? ''] ?? 'message-bus.unavailable', `${doing}: ${type ? `${type}: ` : ''}${message}`, {
    cause: error,
  });
}

const HOPELESS = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_SASL_MECHANISM',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_SESSION_TIMEOUT',
  'INVALID_GROUP_ID',
]);

/** Nothing that waiting cures: credentials, rights, versions; or a bus error that says stop. */
export function isHopeless(error: unknown): boolean {
  if (error instanceof MessageBusError) return error.code === 'message-bus.corrupt';
  if (types.isNativeError(error) && (error.name === 'KafkaJSSASLAuthenticationError' || error.name === 'KafkaJSServerDoesNotSupportApiKey'))
    return true;
  return HOPELESS.has(kafkaErrorType(error) ?? '');
}

/** What a process does about the incurable when nobody has said otherwise: it ends. */
export function throwToNobody(error: unknown): void {
  queueMicrotask(() => {
    throw asBusError(error, 'message bus');
  });
}
