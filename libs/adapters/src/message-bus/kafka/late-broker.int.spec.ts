import { openKafkaMessageBus } from './index.ts';
import { freePorts } from './testing/broker.ts';

it('brokers that do not answer yet are asked again, which is told once', async () => {
  const [port] = await freePorts(1);
  const told: unknown[] = [];
  const opening = openKafkaMessageBus({
    brokers: [`127.0.0.1:${port}`],
    clientId: 'early',
    openTimeoutMs: 2_000,
    onBackgroundError: (error) => told.push(error),
  });
  await expect(opening).rejects.toMatchObject({ code: 'message-bus.unavailable' });
  expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining('ECONNREFUSED') })]);
});
