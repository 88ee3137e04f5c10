import { silentLogger, type Logger } from '@interlock/service-kit';
import { describeEmbedded, startJourney, type Journey } from '../testing/index.ts';

const CONFIG = `calendars:
  - { name: quiet, kind: freeze, environments: [produktion], timeZone: UTC, start: "2026-12-20T18:00", duration: P14D }
`;

const warned: string[] = [];
const told = Promise.withResolvers<void>();
const logger: Logger = {
  ...silentLogger,
  warn: (fields, message) => {
    if (!('field' in fields)) return;
    warned.push(message);
    told.resolve();
  },
  child: () => logger,
};

describeEmbedded('a freeze of an environment that was mistyped', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney([{ name: 'shop' }], { target: 'external', config: CONFIG, logger });
  });
  afterAll(() => journey?.close());

  it('keeps nothing from starting, and is told in the log with what was meant', async () => {
    await told.promise;
    expect(warned).toEqual([
      'interlock.yaml: calendars.0.environments.0: found "produktion", which the catalog does not have, expected a Resource of type environment; did you mean "production"? Until then it concerns nobody.',
    ]);
  });
});
