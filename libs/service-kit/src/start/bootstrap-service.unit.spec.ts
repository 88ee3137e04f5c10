import { bootstrapService } from './bootstrap-service.ts';

class NothingModule {}

const start = async (environment: Record<string, string>) => {
  const said: string[] = [];
  const codes: number[] = [];
  await bootstrapService(
    { name: 'approval', module: NothingModule },
    { environment, say: (line) => said.push(line), exit: (code) => codes.push(code) },
  );
  return { said: said.join('\n'), codes };
};

describe('a service that is started alone', () => {
  it.each([
    [{}, 'approval: missing KAFKA_BROKERS and EVENTSTORE_URL'],
    [{ KAFKA_BROKERS: 'x:1' }, 'approval: missing EVENTSTORE_URL'],
    [{ EVENTSTORE_URL: 'x', KAFKA_BROKERS: '' }, 'approval: missing KAFKA_BROKERS'],
    [{ EVENTSTORE_URL: 'esdb://x:1', KAFKA_BROKERS: 'y:1', INTERLOCK_CONFIG: '/nowhere/interlock.yaml' }, '/nowhere/interlock.yaml'],
  ])('with %j ends with exit code 2 and says why', async (environment: Record<string, string>, says) => {
    const { said, codes } = await start(environment);
    expect(said).toContain(says);
    expect(codes).toEqual([2]);
  });
});
