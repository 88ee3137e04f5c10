import { SERVICES } from '../../services.ts';
import { describeWithBroker } from '../../testing/index.ts';
import { killEachService, type Case } from './kill-each-service.ts';

/** Every point that a candidate brings a service to. */
const POINTS: Readonly<Record<string, readonly Case['point'][]>> = {
  'evidence-intake': ['appending', 'appended', 'handling', 'handled'],
  relay: ['publishing', 'published'],
  'policy-evaluation': ['handling', 'appending', 'appended', 'handled'],
  approval: ['handling', 'handled'],
  reconciler: ['handling', 'appending', 'appended', 'handled'],
  'runtime-signals': ['learning', 'learnt'],
  'ledger-projection': ['projecting', 'projected'],
};
/** And those that something else brings it to. */
const OTHERS: readonly Case[] = [
  { service: 'catalog-sync', point: 'appending', deed: 'newComponents' },
  { service: 'catalog-sync', point: 'appended', deed: 'newComponents' },
  { service: 'catalog-sync', point: 'publishing', deed: 'newComponents' },
  { service: 'catalog-sync', point: 'published', deed: 'newComponents' },
  { service: 'approval', point: 'appending', deed: 'approvals' },
  { service: 'approval', point: 'appended', deed: 'approvals' },
  { service: 'runtime-signals', point: 'publishing', deed: 'signals' },
  { service: 'runtime-signals', point: 'published', deed: 'signals' },
  { service: 'runtime-signals', point: 'appending', deed: 'incidents' },
  { service: 'runtime-signals', point: 'appended', deed: 'incidents' },
];
const CASES = Object.entries(POINTS)
  .flatMap(([service, points]) => points.map((point): Case => ({ service, point })))
  .concat(OTHERS);

describeWithBroker('each service killed with -9 at each named point of its work (matrix 1 to 3)', () => {
  it('is each service', () => {
    expect([...new Set(CASES.map(({ service }) => service))].toSorted()).toEqual(SERVICES.map(({ name }) => name).toSorted());
  });

  it('loses nothing, doubles nothing, and brings everything to its end', async () => {
    const { killed, aftermath } = await killEachService(CASES, (line) => process.stderr.write(`${line}\n`));
    const rows = killed.map(({ service, point, acknowledged, unknown, recoverySeconds }) =>
      [service.padEnd(20), point.padEnd(12), acknowledged, unknown, `${recoverySeconds.toFixed(1)} s`].join('  '),
    );
    process.stderr.write(
      `service               point         acked  unknown  recovery\n${rows.join('\n')}\n${JSON.stringify(aftermath)}\n`,
    );
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
  }, 1_800_000);
});
