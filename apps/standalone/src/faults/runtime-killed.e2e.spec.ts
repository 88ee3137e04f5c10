import { createLogger, type LogFields, type Logger } from '@interlock/service-kit';
import { startJourney, type Journey } from '../testing/index.ts';

/** Hears which process the runtime is, each time that one is started. */
const listening = () => {
  const pids: number[] = [];
  const waiting: { readonly count: number; readonly resolve: (pid: number) => void }[] = [];
  const silent = createLogger({ name: 'runtime', level: 'silent' });
  const logger: Logger = {
    ...silent,
    debug: () => undefined,
    warn: () => undefined,
    error: () => undefined,
    info: ({ notice }: LogFields) => {
      if (typeof notice !== 'object' || notice === null || !('pid' in notice) || typeof notice.pid !== 'number') return;
      pids.push(notice.pid);
      for (const { count, resolve } of waiting) if (pids.length === count) resolve(notice.pid);
    },
    child: () => logger,
  };
  const runtime = (count: number): Promise<number> =>
    new Promise((resolve) => {
      const pid = pids[count - 1];
      if (pid === undefined) waiting.push({ count, resolve });
      else resolve(pid);
    });
  return { logger, runtime };
};

const NAMES = Array.from({ length: 12 }, (_, index) => `service-${index}`);
const { logger, runtime } = listening();
let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    NAMES.map((name) => ({ name })),
    { logger },
  );
});
afterAll(() => journey?.close());

const submitted = (names: readonly string[]): Promise<string[]> =>
  Promise.all(names.map(async (name) => (await journey.door.submit(journey.organisation.candidate(name))).releaseId));

const appliedOnce = async (releaseIds: readonly string[]): Promise<void> => {
  await Promise.all(releaseIds.map((releaseId) => journey.door.until(releaseId, 'DeploymentApplied')));
  await journey.settled();
  for (const releaseId of releaseIds) {
    const types = (await journey.door.events(releaseId)).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('Deployment'))).toEqual(['DeploymentStarted', 'DeploymentApplied']);
    expect(types.filter((type) => type.startsWith('Authorisation'))).toEqual(['AuthorisationIssued']);
  }
};

describe('the local runtime killed with -9 while releases are rolled out', () => {
  it('comes back, and each release is started once and applied once', async () => {
    const [early = '', ...rest] = NAMES.slice(0, 6);
    const first = await submitted([early]);
    await journey.door.until(first[0] ?? '', 'DeploymentStarted');
    process.kill(await runtime(1), 'SIGKILL');
    const others = await submitted(rest);
    expect(await runtime(2)).not.toBe(await runtime(1));
    await appliedOnce([...first, ...others]);
  });
});

describe('the local runtime stopped with SIGSTOP', () => {
  it('holds nothing up but what it should report: nothing is applied before it goes on, and then all is', async () => {
    const pid = await runtime(2);
    process.kill(pid, 'SIGSTOP');
    try {
      const releaseIds = await submitted(NAMES.slice(6));
      await Promise.all(releaseIds.map((releaseId) => journey.door.until(releaseId, 'DeploymentStarted')));
      await journey.settled();
      for (const releaseId of releaseIds) expect(await journey.door.all(releaseId, 'DeploymentApplied')).toEqual([]);
      process.kill(pid, 'SIGCONT');
      await appliedOnce(releaseIds);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});
