import { describeWithBroker } from '../../testing/index.ts';
import { killEverything } from './kill-everything.ts';
import { runs } from './runs.ts';
import { ALL_WELL, unwell } from './with-cluster.ts';

const KILLS = runs('INTERLOCK_FAULT_KILLS', 200);
/** The 5 s of the matrix are told in the table; ten processes begin on the cores that there are, a JVM among them. */
const RECOVERY_BAR_SECONDS = 30;

/** Of one record: what is found is known after each, and a start does not come to read hours of load. */
const MOST_KILLS = 50;
const SEEDS = Array.from({ length: KILLS }, (_, index) => 1 + index);
const RECORDS = Array.from({ length: Math.ceil(KILLS / MOST_KILLS) }, (_, index) =>
  SEEDS.slice(index * MOST_KILLS, (index + 1) * MOST_KILLS),
);

describeWithBroker('kill -9 of the whole process group at random times under load (matrix 4)', () => {
  it.each(RECORDS.map((seeds) => [seeds.length, seeds[0] ?? 0, seeds] as const))(
    'loses nothing, doubles nothing, and everything comes to its end by itself once all are back: %i times from seed %i on',
    async (kills, _first, seeds) => {
      const { result, aftermath, healings, leaks } = await killEverything(seeds, (line) => process.stderr.write(`${line}\n`));
      expect(aftermath).toMatchObject(ALL_WELL);
      expect(unwell(healings)).toEqual([]);
      expect(leaks).toEqual([]);
      expect(result).toHaveLength(kills);
      // A run that killed while nothing was under way would prove nothing.
      expect(result.filter(({ unknown }) => unknown > 0).length).toBeGreaterThan(kills / 4);
      expect(result.filter(({ readySeconds, healedSeconds }) => readySeconds + healedSeconds > RECOVERY_BAR_SECONDS)).toEqual([]);
    },
    3_600_000,
  );
});
