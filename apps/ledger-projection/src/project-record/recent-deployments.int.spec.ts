import { streamName } from '@interlock/contracts';
import { createMetrics } from '@interlock/service-kit';
import { openTestPorts, type TestPorts } from '@interlock/service-kit/testing';
import { assemble, idOf, minute, tellAt, tellDeployment } from '../testing/index.ts';

const NAME = 'interlock_recent_deployment_timestamp_seconds';
const DAY_MS = 86_400_000;

let test: TestPorts;
beforeEach(async () => {
  test = await openTestPorts();
});
afterEach(() => test.close());

/** As one who scrapes sees it at an instant, after a start on the record as it is. */
const series = async (at: number): Promise<string[]> => {
  const metrics = createMetrics();
  const ledger = assemble({ ...test.ports, metrics, clock: { ...test.ports.clock, epochMs: () => at } });
  ledger.follow.start();
  await ledger.follow.idle();
  const text = await metrics.text();
  await ledger.close();
  return text.split('\n').filter((line) => line.startsWith(`${NAME}{`));
};

const labelled = (component: string, environment: string, release: string, result: string, applied: number): string =>
  `${NAME}{component="${component}",environment="${environment}",release="${idOf(release)}",result="${result}"} ${Date.parse(minute(applied)) / 1000}`;

describe('deployments of the last day', () => {
  const checkout = 'component:default/checkout';

  it('tell which component went where, when, and what became of it; older ones do not', async () => {
    const { eventStore } = test.ports;
    await tellDeployment(eventStore, 'first', { component: checkout, applied: 1 });
    await tellDeployment(eventStore, 'second', { component: 'component:shop/cart', environment: 'staging', applied: 3 });
    await tellAt(eventStore, streamName('release', idOf('first')), [
      {
        type: 'RolledBack',
        data: { deploymentId: idOf('back'), environment: 'production', from: idOf('first'), to: idOf('before') },
        at: minute(5),
      },
    ]);
    const [first, second, back] = [
      labelled(checkout, 'production', 'first', 'applied', 1),
      labelled('component:shop/cart', 'staging', 'second', 'applied', 3),
      labelled(checkout, 'production', 'first', 'rolled_back', 5),
    ];
    expect(await series(Date.parse(minute(6)))).toEqual([first, second, back]);
    expect(await series(Date.parse(minute(2)) + DAY_MS)).toEqual([second, back]);
    expect(await series(Date.parse(minute(6)) + DAY_MS)).toEqual([]);
  });

  it('are told by the newest, where one release went to one place twice', async () => {
    const { eventStore } = test.ports;
    await tellDeployment(eventStore, 'first', { component: checkout, applied: 1 });
    const applied = (await eventStore.readStream(streamName('release', idOf('first')))).at(-1);
    await tellAt(eventStore, streamName('release', idOf('first')), [{ type: 'DeploymentApplied', data: applied?.data, at: minute(4) }]);
    expect(await series(Date.parse(minute(6)))).toEqual([labelled(checkout, 'production', 'first', 'applied', 4)]);
  });
});
