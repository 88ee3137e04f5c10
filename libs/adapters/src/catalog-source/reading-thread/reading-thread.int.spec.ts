import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBackstageCatalogSource } from '../backstage/index.ts';
import { BackstageServer } from '../backstage/testing/index.ts';
import { answerOf } from '../folder/file-answer.ts';
import { openFolderCatalogSource } from '../folder/index.ts';
import { nodeHashing } from '../../hashing/index.ts';
import { ReadingThread, ReadingThreadError } from './index.ts';

const seenAt = '2026-01-02T03:04:05.678Z';
const system = (name: string, more = '') => `apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: ${name}, description: '${more}' }
spec: { owner: team }
`;
const fileOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { bytes, digest: nodeHashing.sha256Hex(bytes), file: 'catalog/catalog-info.yaml', named: false, source: 'main' };
};
const pageOf = (...items: readonly unknown[]) => new TextEncoder().encode(JSON.stringify({ items, pageInfo: {} }));

describe('a thread that reads', () => {
  const thread = new ReadingThread();
  afterAll(() => thread.end());

  it.each([
    ['entities', `${system('a')}---\n${system('b')}`],
    ['an entity that is refused', 'kind: System\n'],
    ['text that is no YAML', 'a: [\n'],
  ])('answers of a file with %s as this thread does', async (_what, text) => {
    const file = fileOf(text);
    expect(await thread.ask('file', { ...file, seenAt, heldBefore: false })).toEqual(
      await answerOf({ ...file, seenAt: () => seenAt }, false),
    );
  });

  it('answers each question by itself: one that it cannot read fails alone', async () => {
    const item = { apiVersion: 'backstage.io/v1alpha1', kind: 'System', metadata: { name: 'a' }, spec: { owner: 'team' } };
    const ask = (bytes: Uint8Array) => thread.ask('page', { bytes, source: 'main', seenAt });
    const [good, bad, again] = await Promise.allSettled([ask(pageOf(item)), ask(new TextEncoder().encode('[')), ask(pageOf(item, 7))]);
    expect(good).toMatchObject({ value: [{ entities: [{ ref: 'system:default/a' }] }] });
    expect(bad).toMatchObject({ reason: expect.any(ReadingThreadError) });
    expect(again).toMatchObject({ value: [{ entities: [{}] }, { findings: [{ code: 'catalog.invalid_entity' }] }] });
  });

  it('is handed a copy: who asks keeps the bytes', async () => {
    const whole = new TextEncoder().encode(`x${system('a')}`);
    const asks = { ...fileOf(''), bytes: whole.subarray(1), seenAt, heldBefore: false };
    expect(await thread.ask('file', asks)).toMatchObject({ entities: [{ ref: 'system:default/a' }] });
    expect(new TextDecoder().decode(whole)).toBe(`x${system('a')}`);
  });

  it('is handed no more than it is to read: a file of a repository, of whose files one buffer was made', async () => {
    const all = Buffer.alloc(32 * 1_048_576, system('a'));
    const asks = { ...fileOf(''), bytes: all.subarray(0, system('a').length), seenAt, heldBefore: false };
    const before = process.memoryUsage.rss();
    const asked = Array.from({ length: 20 }, () => thread.ask('file', asks));
    expect(process.memoryUsage.rss() - before).toBeLessThan(all.length * 5);
    expect(await Promise.all(asked)).toHaveLength(20);
  });

  it('owes nothing once it is ended: what was asked fails, and another question begins another', async () => {
    const asked = Promise.allSettled([thread.ask('file', { ...fileOf(system('a')), seenAt, heldBefore: false })]);
    await thread.end();
    expect(await asked).toMatchObject([{ reason: expect.any(ReadingThreadError) }]);
    expect(await thread.ask('file', { ...fileOf(system('a')), seenAt, heldBefore: false })).toMatchObject({ entities: [{}] });
  });
});

describe('a large catalog', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalog-thread-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('of files is read beside the thread that serves, which does the lesser part of the work', async () => {
    for (let file = 0; file < 5; file += 1) {
      const entities = Array.from({ length: 1_000 }, (_, number) => system(`s${file}-${number}`));
      await writeFile(join(folder, `${file}.yaml`), entities.join('---\n'));
    }
    const source = openFolderCatalogSource({ name: 'main', path: '.', baseDirectory: folder, clock: () => seenAt });
    const [all, here] = [process.cpuUsage(), process.threadCpuUsage()];
    expect((await source.read()).entities).toHaveLength(5_000);
    expect(process.threadCpuUsage(here).user).toBeLessThan(process.cpuUsage(all).user / 2);
  });

  it('of a Backstage is read beside it too, in the order of its pages, and not at all where one of them cannot be had', async () => {
    const server = await BackstageServer.begin();
    const { url } = server;
    const names = Array.from({ length: 300 }, (_, number) => `s${String(number).padStart(3, '0')}`);
    server.putEntities(
      'all',
      names.map((name) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'System', metadata: { name }, spec: { owner: 'team' } })),
    );
    const open = () =>
      openBackstageCatalogSource({
        name: 'main',
        url,
        pageSize: 50,
        pollMs: 1_000,
        dataDirectory: folder,
        clock: () => seenAt,
      });
    const fourth = `cursor=${encodeURIComponent(Buffer.from('150').toString('base64'))}`;
    server.disturbance = (request, response) => (request.url ?? '').includes(fourth) && response.writeHead(500).end('{}') !== undefined;
    const half = await open().read();
    expect({ entities: half.entities, codes: half.findings.map(({ code }) => code) }).toEqual({
      entities: [],
      codes: ['catalog.source_unavailable'],
    });
    server.disturbance = () => false;
    expect((await open().read()).entities.map(({ ref }) => ref)).toEqual(names.map((name) => `system:default/${name}`));
    await server.end();
    expect((await open().read()).entities).toHaveLength(300);
  });
});
