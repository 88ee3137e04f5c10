import { RELEASE_CANDIDATE_BUILT } from '@interlock/contracts';
import { SERVICES } from '../../services.ts';
import { describeWithBroker } from '../../testing/index.ts';
import { FAULT_POINTS } from './arm-fault.ts';
import { killEachService, planned, type Case } from './kill-each-service.ts';
import { runs } from './runs.ts';
import { ALL_WELL, unwell } from './with-cluster.ts';

/** Every point that a candidate brings a service to. */
const POINTS: Readonly<Record<string, readonly Case['point'][]>> = {
  'evidence-intake': ['appending', 'appended', 'handling', 'handled'],
  relay: ['publishing', 'published'],
  'policy-evaluation': ['handling', 'appending', 'appended', 'handled'],
  approval: ['handling', 'handled'],
  reconciler: ['handling', 'appending', 'appended', 'handled', 'applying', 'desired'],
  'runtime-signals': ['learning', 'learnt'],
  'ledger-projection': ['projecting', 'committing', 'projected'],
};
/** And those that something else brings it to. */
const OTHERS: readonly Case[] = [
  { service: 'catalog-sync', point: 'appending', deed: 'newComponents' },
  { service: 'catalog-sync', point: 'appended', deed: 'newComponents' },
  { service: 'catalog-sync', point: 'publishing', deed: 'newComponents' },
  { service: 'catalog-sync', point: 'published', deed: 'newComponents' },
  { service: 'evidence-intake', point: 'handling', deed: 'candidatesOverTopic', event: RELEASE_CANDIDATE_BUILT },
  { service: 'evidence-intake', point: 'appending', deed: 'candidatesOverTopic', event: 'ReleaseCandidateRegistered' },
  { service: 'evidence-intake', point: 'appended', deed: 'candidatesOverTopic', event: 'ReleaseCandidateRegistered' },
  { service: 'evidence-intake', point: 'handled', deed: 'candidatesOverTopic', event: RELEASE_CANDIDATE_BUILT },
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
const PER_POINT = runs('INTERLOCK_FAULT_RUNS', 50);
const PLAN = planned(CASES, PER_POINT);
const POINTS_AND_KILLS = FAULT_POINTS.map(
  (point) => [point, PLAN.filter((one) => one.point === point).reduce((sum, { kills }) => sum + kills, 0)] as const,
);

describeWithBroker('each service killed with -9 at each named point of its work (matrix 1 to 3)', () => {
  it('is each service, and each point', () => {
    expect([...new Set(CASES.map(({ service }) => service))].toSorted()).toEqual(SERVICES.map(({ name }) => name).toSorted());
    expect([...new Set(CASES.map(({ point }) => point))].toSorted()).toEqual([...FAULT_POINTS].toSorted());
  });

  it.each(POINTS_AND_KILLS)('kills at %s are %i at least', (_point, kills) => {
    expect(kills).toBeGreaterThanOrEqual(PER_POINT);
  });

  // Each on a record of its own: what is found is known after each, and a start does not come to read hours of load.
  it.each(SERVICES.map(({ name }) => name))(
    '%s loses nothing, doubles nothing, and brings everything to its end',
    async (name) => {
      const own = PLAN.filter(({ service }) => service === name);
      const { result, aftermath, healings, leaks } = await killEachService(own, (line) => process.stderr.write(`${line}\n`));
      expect(result.map(({ point, kills }) => [point, kills])).toEqual(own.map(({ point, kills }) => [point, kills]));
      expect(aftermath).toMatchObject(ALL_WELL);
      expect(unwell(healings)).toEqual([]);
      expect(leaks).toEqual([]);
    },
    3_600_000,
  );
});
