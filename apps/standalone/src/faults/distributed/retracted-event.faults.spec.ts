import { untilReady } from '../../distributed/until-ready.ts';
import { describeWithBroker } from '../../testing/index.ts';
import { breakWire, EVENT_STORE, FAULTY_EVENT_STORE } from './break-wire.ts';
import { runs } from './runs.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

const TIMES = runs('INTERLOCK_FAULT_RUNS', 5);
const components = Array.from({ length: TIMES }, (_, index) => `retracted-${index}`);

/** Who follows the record, and what each says when it does not go on from what it was told. */
const ALARMS = { 'ledger-projection': 'the views stand still', relay: 'nothing more is published' };

/** A decision is delivered as it was before a fail-over; the record holds another in its place. */
const retractOne = async (stage: Stage, component: string): Promise<void> => {
  const { cluster, said, submit } = stage;
  await breakWire(stage, { phantom: 'DecisionRecorded' });
  const delivered = said.next(EVENT_STORE, 'fault: phantom');
  const alarms = Promise.all(Object.entries(ALARMS).map(([service, words]) => said.next(service, words)));
  await submit([component]);
  await delivered;
  await alarms;
  for (const service of Object.keys(ALARMS)) {
    const ready = await fetch(`${cluster.process(service).said.url}/healthz/ready`);
    if (ready.ok) throw new Error(`${service} goes on from an event that was taken back, and says that it is ready`);
  }
  await breakWire(stage, { phantom: null });
  // Somebody has looked.
  for (const service of Object.keys(ALARMS)) {
    await cluster.process(service).kill();
    await cluster.restart(service);
  }
  await untilReady(cluster.url);
};

describeWithBroker('an unreplicated event seen, then gone: another one stands in its place (matrix 16)', () => {
  it('is told, stops publishing and the views, and a restart repairs the views: they tell what the record tells', async () => {
    const { aftermath, healings, leaks } = await withCluster(
      components,
      (stage) =>
        stage.play(
          {
            matrix: [16],
            fault: 'unreplicated event seen, then gone: alarm, publishing and views stand still; views repaired by a restart',
            note: 'the copy on the bus stays: same id, other data; who reads the bus has it until the record is asked',
          },
          async () => {
            for (const component of components) await retractOne(stage, component);
            return { injected: { 'decision delivered, then replaced': components.length } };
          },
        ),
      { eventStoreScript: FAULTY_EVENT_STORE },
    );
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(leaks).toEqual([]);
  }, 900_000);
});
