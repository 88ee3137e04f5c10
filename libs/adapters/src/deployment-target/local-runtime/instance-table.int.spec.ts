import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstanceTable } from './instance-table.ts';
import type { Instance } from './instance.ts';
import { LOCAL_RUNTIME } from './report.ts';

const anInstance = (workload: string, desired: string | null): Instance => ({
  workload,
  component: `component:default/${workload}`,
  artifacts: [],
  configuration: null,
  reference: null,
  authorisationId: null,
  changedBy: null,
  status: 'live',
  message: null,
  reportedBy: LOCAL_RUNTIME,
  desired,
});

describe('what runs', () => {
  let folder: string;
  const open = (): InstanceTable => {
    const table = new InstanceTable(folder);
    table.rescan();
    return table;
  };
  const journal = (): string => join(folder, 'applied.ndjson');
  const lines = async (): Promise<number> => (await readFile(journal(), 'utf8')).split('\n').length - 1;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlock-instances-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is known again after a restart, each workload as it was applied last, without a file for each', async () => {
    const table = open();
    for (let round = 0; round < 3; round += 1) for (const workload of ['a', 'b']) table.put(anInstance(workload, `${workload}${round}`));
    expect(open().all()).toEqual([anInstance('a', 'a2'), anInstance('b', 'b2')]);
    expect(await readdir(table.folder)).toEqual([]);
  });

  it('is what a hand left, from then on', () => {
    const runtime = open();
    runtime.put(anInstance('a', 'applied'));
    const hand = open();
    hand.putFile(anInstance('a', 'by hand'));
    expect(runtime.rescan(new Set(['a.json'])).changed).toEqual([anInstance('a', 'by hand')]);
    expect(open().get('a')?.desired).toBe('by hand');
    runtime.put(anInstance('a', 'applied again'));
    expect(runtime.rescan().changed).toEqual([]);
    expect(open().get('a')?.desired).toBe('applied again');
  });

  it('is forgotten with the file of a hand that is taken away, not written down elsewhere', async () => {
    const runtime = open();
    runtime.putFile(anInstance('a', 'by hand'));
    runtime.put(anInstance('b', 'applied'));
    await rm(join(runtime.folder, 'a.json'));
    expect(open().all()).toEqual([anInstance('b', 'applied')]);
  });

  it('is what stood before, where a kill cut the last line short; what comes after it is read', async () => {
    const first = open();
    first.put(anInstance('a', '1'));
    first.put(anInstance('b', '1'));
    first.put(anInstance('a', '2'));
    await truncate(journal(), (await readFile(journal())).length - 10);
    const second = open();
    expect(second.get('a')?.desired).toBe('1');
    second.put(anInstance('c', '1'));
    expect(open().all()).toEqual([anInstance('a', '1'), anInstance('b', '1'), anInstance('c', '1')]);
  });

  it('is unknown where a line or a file names what may be no workload', async () => {
    const table = open();
    await appendFile(journal(), `${JSON.stringify(anInstance('../x', '1'))}\n[]\n`);
    await writeFile(join(table.folder, 'a.json'), JSON.stringify(anInstance('b', '1')));
    const again = new InstanceTable(folder);
    expect(again.rescan()).toEqual({ changed: [], unreadable: ['a'] });
    expect(again.all()).toEqual([]);
  });

  it('is written anew before the journal grows without end', async () => {
    const table = open();
    for (let round = 0; round < 10_000; round += 1) table.put(anInstance('a', String(round)));
    expect(await lines()).toBeLessThan(5_000);
    expect(open().all()).toEqual([anInstance('a', '9999')]);
  });
});
