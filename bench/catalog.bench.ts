// A catalog of 100,000 entities with cycles and a hub of 10,000 dependants (matrix 54): read, completed, indexed, changed, and asked who is affected.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackstageCatalogSource } from '@interlock/adapters/catalog-source/backstage';
import { openFolderCatalogSource } from '@interlock/adapters/catalog-source/folder';
import { nodeHashing } from '@interlock/adapters/hashing';
import { CatalogEntityRecord } from '@interlock/contracts';
import { CatalogState, completeCatalog, dependencyCycles } from '@interlock/domain';
import { ENTITIES, entityText, refOf, TEAM } from './catalog/entities.ts';
import { runBackstage } from './catalog/running-backstage.ts';

const FILES = 500;
const UPDATES = 50;
const BURST = 1_000;

const failed: string[] = [];
const report = (what: string, took: number, bar?: number): void => {
  console.log(`${what.padEnd(62)} ${took.toFixed(1).padStart(9)} ms${bar === undefined ? '' : ` (bar: ${bar} ms)`}`);
  if (bar !== undefined && took > bar) failed.push(`${what}: ${took.toFixed(1)} ms, more than ${bar} ms`);
};
const spent = ({ user, system }: NodeJS.CpuUsage): string => `${((user + system) / 1e3).toFixed(1).padStart(9)} ms`;
/** Wall time against the bar; processor time beside it, which a busy machine changes less, and what of it the thread that serves spent. */
const timed = async <T>(what: string, work: () => T | Promise<T>, bar?: number): Promise<T> => {
  const cpu = process.cpuUsage();
  const here = process.threadCpuUsage();
  const from = process.hrtime.bigint();
  const result = await work();
  report(what, Number(process.hrtime.bigint() - from) / 1e6, bar);
  const [all, serving] = [process.cpuUsage(cpu), process.threadCpuUsage(here)];
  console.log(`${'  of the processor'.padEnd(62)} ${spent(all)}, of it ${spent(serving).trimStart()} by this thread`);
  return result;
};
const median = (took: readonly number[]): number => took.toSorted((left, right) => left - right)[took.length >> 1] ?? Number.NaN;
const medianOf = (times: number, work: (round: number) => unknown): number =>
  median(
    Array.from({ length: times }, (_, round) => {
      const from = process.hrtime.bigint();
      work(round);
      return Number(process.hrtime.bigint() - from) / 1e6;
    }),
  );

const directory = await mkdtemp(join(tmpdir(), 'interlock-catalog-'));
try {
  const folder = join(directory, 'catalog');
  await mkdir(folder);
  await writeFile(join(folder, 'team.yaml'), TEAM);
  for (let file = 0; file < FILES; file += 1) {
    const numbers = Array.from({ length: ENTITIES / FILES }, (_, place) => file * (ENTITIES / FILES) + place);
    await writeFile(join(folder, `catalog-${file}.yaml`), numbers.map(entityText).join('---\n'));
  }
  const source = openFolderCatalogSource({
    name: 'bench',
    path: 'catalog',
    baseDirectory: directory,
    clock: () => '2026-01-02T03:04:05.678Z',
  });
  const { entities } = await timed(`read ${ENTITIES} entities from YAML, with positions`, () => source.read(), 40_000);
  await timed('read them again, unchanged by hash', () => source.read(), 5_000);

  const backstage = await runBackstage();
  try {
    const running = openBackstageCatalogSource({
      name: 'running',
      url: backstage.url,
      pageSize: 500,
      pollMs: 60_000,
      dataDirectory: directory,
      clock: () => '2026-01-02T03:04:05.678Z',
    });
    const first = await timed(`read ${ENTITIES} entities from a Backstage (in a process of its own)`, () => running.read(), 10_000);
    const again = await timed('read them again, unchanged by hash', () => running.read(), 5_000);
    if (first.entities.length !== ENTITIES || first.findings.length > 0 || again.entities.length !== ENTITIES)
      failed.push(`a Backstage: found ${first.entities.length} entities and ${first.findings.length} findings`);
  } finally {
    await backstage.end();
  }

  const completed = await timed('complete: relations, references, duplicates, cycles', () => completeCatalog(entities));
  const byRef = new Map(completed.entities.map((record) => [record.ref, record]));
  const cycles = await timed('the check for cycles alone', () => dependencyCycles(byRef), 300);

  const texts = completed.entities.map((record) => JSON.stringify(record));
  const state = new CatalogState(nodeHashing);
  const load = (): number => {
    for (const text of texts) {
      const record = CatalogEntityRecord.parse(JSON.parse(text));
      state.set(record.ref, record);
    }
    return state.now().index.size;
  };
  const size = await timed('load them from JSON, checked, with index and digest', load, 10_000);

  const update = (round: number): void => {
    const record = byRef.get(refOf(round));
    if (record !== undefined) state.set(record.ref, { ...record, owner: round % 2 === 0 ? null : record.owner });
  };
  const changed = medianOf(UPDATES, (round) => {
    update(round);
    return state.now().index;
  });
  report('one update, until it can be decided on (median)', changed, 10);

  await timed('who is affected by the hub, the first time (builds the graph)', () => state.now().index.affectedBy(refOf(0)));
  report(
    'who is affected by it again',
    medianOf(1_000, () => state.now().index.affectedBy(refOf(0))),
  );
  const burst = await timed(`who is affected by each of ${BURST} others`, () => {
    let parties = 0;
    for (let number = 1; number <= BURST; number += 1) parties += state.now().index.affectedBy(refOf(number)).total;
    return parties;
  });
  console.log(
    `${size} entities, ${cycles.length} cycles, ${state.now().index.affectedBy(refOf(0)).total} affected by the hub, ${Math.round(burst / BURST)} by another`,
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
for (const message of failed) console.error(message);
if (failed.length > 0) process.exitCode = 1;
