import { quoted } from '@interlock/domain';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** How to reach Apache Kafka. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  /** Put before the names of topics and groups, so that several installations can share a cluster. */
  readonly topicPrefix: string;
  readonly ssl: boolean | { readonly ca: string };
  readonly sasl?: { readonly mechanism: (typeof MECHANISMS)[number]; readonly username: string; readonly password: string };
}

/** Which engines a process runs on; what is absent is embedded. */
export interface EngineSettings {
  readonly kafka?: KafkaSettings;
  /** Connection string of EventStoreDB or KurrentDB: `esdb://…`. */
  readonly eventStoreUrl?: string;
  /** Put before the name of every stream (`team/`), so that several installations can share a server. */
  readonly eventStorePrefix?: string;
  /** For development: a node that keeps everything in memory may pass. */
  readonly eventStoreInMemory?: true;
  /** `s3://bucket/prefix`. */
  readonly contentStoreUrl?: string;
}

export class EngineSettingError extends Error {
  readonly code = 'config.invalid';
  constructor(name: string, found: string, expected: string) {
    super(`${name}: found ${quoted(found, 82)}, expected ${expected}`);
    this.name = 'EngineSettingError';
  }
}

const Broker = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/);

const given = (environment: Environment, name: string): string | undefined => environment[name]?.trim() || undefined;

/** What the environment says of the engines. Throws `config.invalid`, naming the variable; a secret is never in the message. */
export const engineSettings = (environment: Environment): EngineSettings => {
  const kafka = kafkaSettings(environment);
  const eventStoreUrl = given(environment, 'EVENTSTORE_URL');
  if (eventStoreUrl !== undefined && !/^(esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\//.test(eventStoreUrl))
    throw new EngineSettingError('EVENTSTORE_URL', eventStoreUrl, 'esdb://host:2113?tls=true or esdb+discover://…');
  const eventStorePrefix = given(environment, 'EVENTSTORE_STREAM_PREFIX');
  if (eventStorePrefix !== undefined && !/^[\w-]{1,40}\/$/.test(eventStorePrefix))
    throw new EngineSettingError(
      'EVENTSTORE_STREAM_PREFIX',
      eventStorePrefix,
      'at most 40 letters, digits, dashes and underscores, and then a slash',
    );
  const contentStoreUrl = given(environment, 'INTERLOCK_CONTENT_STORE');
  if (contentStoreUrl !== undefined && !/^s3:\/\/[a-z0-9.-]+(\/.*)?$/.test(contentStoreUrl))
    throw new EngineSettingError('INTERLOCK_CONTENT_STORE', contentStoreUrl, 's3://bucket/prefix');
  return {
    ...(kafka === undefined ? {} : { kafka }),
    ...(eventStoreUrl === undefined ? {} : { eventStoreUrl }),
    ...(eventStorePrefix === undefined ? {} : { eventStorePrefix }),
    ...(inMemory(environment) ? { eventStoreInMemory: true } : {}),
    ...(contentStoreUrl === undefined ? {} : { contentStoreUrl }),
  };
};

const inMemory = (environment: Environment): boolean => {
  const found = given(environment, 'EVENTSTORE_IN_MEMORY');
  if (found !== undefined && found !== 'allowed')
    throw new EngineSettingError('EVENTSTORE_IN_MEMORY', found, '"allowed", for development, or nothing');
  return found !== undefined;
};

const kafkaSettings = (environment: Environment): KafkaSettings | undefined => {
  const list = given(environment, 'KAFKA_BROKERS');
  if (list === undefined) return undefined;
  const brokers = list.split(',').map((broker) => broker.trim());
  for (const broker of brokers)
    if (!Broker.safeParse(broker).success) throw new EngineSettingError('KAFKA_BROKERS', broker, 'host:port, host:port, …');
  const topicPrefix = given(environment, 'KAFKA_TOPIC_PREFIX') ?? '';
  if (!/^[a-zA-Z0-9._-]{0,60}$/.test(topicPrefix))
    throw new EngineSettingError('KAFKA_TOPIC_PREFIX', topicPrefix, 'at most 60 letters, digits, dots, dashes and underscores');
  const sasl = saslOf(environment);
  return { brokers, topicPrefix, ssl: sslOf(environment), ...(sasl === undefined ? {} : { sasl }) };
};

const sslOf = (environment: Environment): KafkaSettings['ssl'] => {
  const ca = given(environment, 'KAFKA_CA_FILE');
  if (ca !== undefined) return { ca: readSetting('KAFKA_CA_FILE', ca) };
  const ssl = given(environment, 'KAFKA_SSL');
  if (ssl !== undefined && ssl !== 'true' && ssl !== 'false') throw new EngineSettingError('KAFKA_SSL', ssl, 'true or false');
  return ssl === 'true';
};

const saslOf = (environment: Environment): KafkaSettings['sasl'] => {
  const named = given(environment, 'KAFKA_SASL_MECHANISM');
  if (named === undefined) return undefined;
  const mechanism = MECHANISMS.find((known) => known === named.toLowerCase());
  if (mechanism === undefined) throw new EngineSettingError('KAFKA_SASL_MECHANISM', named, 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512');
  const username = given(environment, 'KAFKA_SASL_USERNAME');
  if (username === undefined) throw new EngineSettingError('KAFKA_SASL_USERNAME', '', `a user name, for ${named}`);
  const file = given(environment, 'KAFKA_SASL_PASSWORD_FILE');
  const password = file === undefined ? given(environment, 'KAFKA_SASL_PASSWORD') : readSetting('KAFKA_SASL_PASSWORD_FILE', file).trimEnd();
  if (password === undefined) throw new EngineSettingError('KAFKA_SASL_PASSWORD_FILE', '', `a file with the password, for ${named}`);
  return { mechanism, username, password };
};

const readSetting = (name: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new EngineSettingError(name, file, 'a file that can be read');
  }
};
