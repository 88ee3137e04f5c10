import { untilReady } from '../../distributed/until-ready.ts';
import { describeWithBroker } from '../../testing/index.ts';
import { breakWire, EVENT_STORE, FAULTY_EVENT_STORE } from './break-wire.ts';
import { runs } from './runs.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

const TIMES = runs('INTERLOCK_FAULT_RUNS', 5);
const components = Array.from({ length: TIMES }, (_, index) => `retracted-${index}`);

/** A decision is delivered as it was before a fail-over; the record holds another in its place. */
const retractOne = async (stage: Stage, component: string): Promise<void> => {
  const { cluster, said, submit } = stage;
  await breakWire(stage, { phantom: 'DecisionRecorded' });
  const delivered = said.next(EVENT_STORE, 'fault: phantom');
  const alarm = said.next('ledger-projection', 'the views stand still');
  await submit([component]);
  await delivered;
  await alarm;
  const ready = await fetch(`${cluster.process('ledger-projection').said.url}/healthz/ready`);
  if (ready.ok) throw new Error('views that stand still are told as ready');
  await breakWire(stage, { phantom: null });
  // As an orchestrator does with a process that is not ready.
  await cluster.process('ledger-projection').kill();
  await cluster.restart('ledger-projection');
  await untilReady(cluster.url);
};

describeWithBroker('an unreplicated event seen, then gone: another one stands in its place (matrix 16)', () => {
  it('is told, stops the views, and a restart repairs them: they tell what the record tells', async () => {
    const { aftermath, healings } = await withCluster(
      components,
      (stage) =>
        stage.play(
          {
            matrix: [16],
            fault: 'unreplicated event seen, then gone: views stand still, alarm, repaired by a restart',
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
  }, 900_000);
});
