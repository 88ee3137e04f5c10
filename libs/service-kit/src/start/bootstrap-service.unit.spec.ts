import { bootstrapService } from './bootstrap-service.ts';

const start = (environment: Record<string, string>) => {
  const said: string[] = [];
  const codes: number[] = [];
  bootstrapService([], 'approval', { environment, say: (line) => said.push(line), exit: (code) => codes.push(code) });
  return { said: said.join('\n'), codes };
};

describe('a service that is started alone', () => {
  it.each([
    [{}, 'approval: missing KAFKA_BROKERS and EVENTSTORE_URL'],
    [{ KAFKA_BROKERS: 'x' }, 'approval: missing EVENTSTORE_URL'],
    [{ EVENTSTORE_URL: 'x', KAFKA_BROKERS: '' }, 'approval: missing KAFKA_BROKERS'],
    [
      { EVENTSTORE_URL: 'x', KAFKA_BROKERS: 'y' },
      'approval: the adapters for Apache Kafka and EventStoreDB/KurrentDB are not in this build',
    ],
  ])('with %j ends with exit code 2 and says why', (environment: Record<string, string>, says) => {
    const { said, codes } = start(environment);
    expect(said).toContain(says);
    expect(codes).toEqual([2]);
  });
});
