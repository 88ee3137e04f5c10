import { engineSettings } from './engine-settings.ts';

describe('what the environment says of the engines', () => {
  it('is nothing when nothing is set: all embedded', () => {
    expect(engineSettings({})).toEqual({});
    expect(engineSettings({ KAFKA_BROKERS: ' ', EVENTSTORE_URL: '' })).toEqual({});
  });

  it('names brokers, a prefix, TLS and a user', () => {
    expect(
      engineSettings({
        KAFKA_BROKERS: 'a.example:9092, b.example:9093',
        KAFKA_TOPIC_PREFIX: 'team-',
        KAFKA_SSL: 'true',
        KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
        KAFKA_SASL_USERNAME: 'interlock',
        KAFKA_SASL_PASSWORD: 'secret',
        EVENTSTORE_URL: 'esdb://events.example:2113?tls=true',
        EVENTSTORE_STREAM_PREFIX: 'team-a/',
        INTERLOCK_CONTENT_STORE: 's3://evidence/interlock',
      }),
    ).toEqual({
      kafka: {
        brokers: ['a.example:9092', 'b.example:9093'],
        topicPrefix: 'team-',
        ssl: true,
        sasl: { mechanism: 'scram-sha-512', username: 'interlock', password: 'secret' },
      },
      eventStoreUrl: 'esdb://events.example:2113?tls=true',
      eventStorePrefix: 'team-a/',
      contentStoreUrl: 's3://evidence/interlock',
    });
  });

  it('lets an event store that keeps everything in memory pass only when asked to', () => {
    expect(engineSettings({ EVENTSTORE_IN_MEMORY: 'allowed' })).toEqual({ eventStoreInMemory: true });
  });

  it.each([
    [{ KAFKA_BROKERS: 'no-port' }, 'KAFKA_BROKERS'],
    [{ KAFKA_BROKERS: 'a:1,' }, 'KAFKA_BROKERS'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_TOPIC_PREFIX: 'a b' }, 'KAFKA_TOPIC_PREFIX'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SSL: 'yes' }, 'KAFKA_SSL'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_CA_FILE: '/nowhere/ca.pem' }, 'KAFKA_CA_FILE'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SASL_MECHANISM: 'OAUTHBEARER' }, 'KAFKA_SASL_MECHANISM'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SASL_MECHANISM: 'PLAIN' }, 'KAFKA_SASL_USERNAME'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_PASSWORD_FILE'],
    [{ EVENTSTORE_URL: 'http://events.example' }, 'EVENTSTORE_URL'],
    [{ EVENTSTORE_STREAM_PREFIX: 'team' }, 'EVENTSTORE_STREAM_PREFIX'],
    [{ EVENTSTORE_STREAM_PREFIX: '$team/' }, 'EVENTSTORE_STREAM_PREFIX'],
    [{ EVENTSTORE_STREAM_PREFIX: 'team/a/' }, 'EVENTSTORE_STREAM_PREFIX'],
    [{ EVENTSTORE_IN_MEMORY: 'no' }, 'EVENTSTORE_IN_MEMORY'],
    [{ INTERLOCK_CONTENT_STORE: 'gs://bucket' }, 'INTERLOCK_CONTENT_STORE'],
  ])('refuses %j, naming the variable', (environment: Record<string, string>, name) => {
    const refused = () => engineSettings(environment);
    expect(refused).toThrow(expect.objectContaining({ code: 'config.invalid', message: expect.stringContaining(`${name}: found`) }));
  });

  it('shows no password of a connection string that it refuses', () => {
    const refused = () => engineSettings({ EVENTSTORE_URL: 'http://admin:secret@events.example' });
    expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
  });
});
