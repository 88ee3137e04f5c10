import { mkdir, mkdtemp, readFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogSource } from '../catalog-source.ts';
import { catalogSourceContract, following } from '../testing/index.ts';
import { openBackstageCatalogSource, type BackstageCatalogOptions } from './index.ts';
import { BackstageServer } from './testing/backstage-server.ts';

const clock = (): string => '2026-01-02T03:04:05.678Z';
const system = (name: string, over: object = {}) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'System',
  metadata: { name },
  spec: { owner: 'team' },
  ...over,
});
const fast = { attempts: 3, waitMs: 1, longestWaitMs: 5, requestMs: 5_000 };

catalogSourceContract('backstage', async () => {
  const server = await BackstageServer.begin();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'catalog-backstage-'));
  return {
    source: openBackstageCatalogSource({ name: 'main', url: server.url, pageSize: 2, pollMs: 10, dataDirectory, clock, limits: fast }),
    parsedElsewhere: true,
    put: (name, text) => Promise.resolve(server.put(name, text)),
    remove: (name) => Promise.resolve(server.remove(name)),
    dispose: async () => {
      await server.end();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
});

describe('a running Backstage', () => {
  let server: BackstageServer;
  let dataDirectory: string;
  beforeEach(async () => {
    server = await BackstageServer.begin('s3cret-token');
    dataDirectory = await mkdtemp(join(tmpdir(), 'catalog-backstage-'));
  });
  afterEach(async () => {
    await server.end();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  const token = (): Promise<string> => Promise.resolve('s3cret-token');
  const open = (over: Partial<BackstageCatalogOptions> = {}): CatalogSource =>
    openBackstageCatalogSource({
      name: 'main',
      url: server.url,
      pageSize: 2,
      pollMs: 10,
      dataDirectory,
      clock,
      token,
      limits: fast,
      ...over,
    });
  const read = async (source: CatalogSource) => {
    const { entities, findings } = await source.read();
    return { refs: entities.map(({ ref }) => ref.replace('system:default/', '')), problems: findings.map(({ code }) => code), findings };
  };
  const five = (): void =>
    server.putEntities(
      'all',
      ['a', 'b', 'c', 'd', 'e'].map((name) => system(name)),
    );
  const status =
    (code: number, headers = {}) =>
    (_: unknown, response: import('node:http').ServerResponse) => {
      response.writeHead(code, headers).end('{}');
      return true;
    };

  it('is read page by page to the end, with the token', async () => {
    five();
    expect(await read(open())).toMatchObject({ refs: ['a', 'b', 'c', 'd', 'e'], problems: [] });
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]).toContain('limit=2&orderField=metadata.uid%2Casc');
  });

  it('names the file that Backstage read, and says when Backstage itself has only an old form', async () => {
    const annotations = { 'backstage.io/managed-by-location': 'url:https://git.example/a/catalog-info.yaml' };
    const metadata = { name: 'a', annotations };
    server.putEntities('a', [
      system('a', { metadata, status: { items: [{ type: 'backstage.io/catalog-processing', level: 'error', message: 'no such file' }] } }),
    ]);
    const [record] = (await open().read()).entities;
    expect(record?.at.file).toBe('main:https://git.example/a/catalog-info.yaml');
    expect(record?.findings.map(({ code }) => code)).toEqual(['catalog.entity_outdated']);
    server.putEntities('a', [system('a', { metadata })]);
    const [mended] = (await open().read()).entities;
    expect(mended?.findings).toEqual([]);
    expect(mended?.digest).toBe(record?.digest);
  });

  it('refuses an entity that no descriptor could hold, and takes the others', async () => {
    const deep = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) as unknown;
    server.disturbance = (_, response) => {
      const item = '{"kind":"System","metadata":{"name":"x"},"__proto__":{"y":1}}';
      response.end(`{"items":[${item},${JSON.stringify(system('deep', { spec: { deep } }))},null,7,${JSON.stringify(system('good'))}]}`);
      return true;
    };
    const { refs, problems } = await read(open());
    expect(refs).toEqual(['good']);
    expect(new Set(problems)).toEqual(new Set(['catalog.invalid_entity']));
    expect(problems).toHaveLength(4);
  });

  it('says when it was last seen whole, also after a restart that meets an outage, and null when it never was', async () => {
    five();
    let now = '2026-01-02T03:04:05.678Z';
    const later = '2026-01-03T03:04:05.678Z';
    const source = open({ clock: () => now });
    server.disturbance = status(500);
    expect((await source.read()).seen).toEqual({ at: null, place: 'entities' });
    server.disturbance = () => false;
    expect((await source.read()).seen?.at).toBe(now);
    now = later;
    server.disturbance = status(500);
    expect((await source.read()).seen?.at).toBe('2026-01-02T03:04:05.678Z');
    expect((await open({ clock: () => now }).read()).seen?.at).toBe('2026-01-02T03:04:05.678Z');
    server.disturbance = () => false;
    expect((await source.read()).seen?.at).toBe(later);
  });

  it.each([429, 502, 503, 504])('is asked again after %i, and answers then', async (code) => {
    five();
    let times = 0;
    server.disturbance = (request, response) => (times += 1) === 2 && status(code, { 'retry-after': '0' })(request, response);
    expect(await read(open())).toMatchObject({ refs: ['a', 'b', 'c', 'd', 'e'], problems: [] });
    expect(times).toBe(4);
  });

  it.each<[string, () => void]>([
    [
      'refuses the third page',
      () => (server.disturbance = (request, response) => /cursor=NA/.test(request.url ?? '') && status(500)(request, response)),
    ],
    ['has no time', () => (server.disturbance = status(503))],
    ['refuses the token', () => (server.disturbance = status(401))],
    ['breaks off', () => (server.disturbance = (request) => request.socket.destroy() !== undefined)],
    [
      'leads elsewhere',
      () =>
        (server.disturbance = (request, response) => {
          // Followed, this would be a whole catalog of nothing.
          if (request.url === '/elsewhere') return response.end('{"items":[]}') !== undefined;
          return status(302, { location: '/elsewhere' })(request, response);
        }),
    ],
    ['gives no page', () => (server.disturbance = (_, response) => response.end('<html>sign in</html>') !== undefined)],
    [
      'gives pages without end',
      () => (server.disturbance = (_, response) => response.end('{"items":[],"pageInfo":{"nextCursor":"x"}}') !== undefined),
    ],
    [
      'gives pages of nothing that lead on and on',
      () => {
        let page = 0;
        server.disturbance = (_, response) => response.end(`{"items":[],"pageInfo":{"nextCursor":"${(page += 1)}"}}`) !== undefined;
      },
    ],
    ['gives too much', () => (server.disturbance = (_, response) => response.end(`{"items":["${'x'.repeat(5_000)}"]}`) !== undefined)],
  ])('keeps what was read last while it %s, also after a restart, says so without the token, and takes it back', async (_what, disturb) => {
    five();
    const limits = { ...fast, pageBytes: 5_000 };
    const source = open({ limits });
    await read(source);
    server.put('more', '{}\n---\n'.replace('{}', JSON.stringify(system('f'))));
    const undisturbed = server.disturbance;
    disturb();
    for (const each of [source, open({ limits })]) {
      const kept = await read(each);
      expect(kept).toMatchObject({ refs: ['a', 'b', 'c', 'd', 'e'], problems: ['catalog.source_unavailable'] });
      expect(kept.findings[0]?.message).toContain('the 5 entities that were read last are used');
      expect(JSON.stringify(kept.findings)).not.toContain('s3cret');
    }
    server.disturbance = undisturbed;
    expect(await read(source)).toMatchObject({ refs: ['a', 'b', 'c', 'd', 'e', 'f'], problems: [] });
  });

  it('writes again what it could not keep, though nothing has changed since', async () => {
    five();
    const source = open();
    await read(source);
    const [file = ''] = (await readdir(dataDirectory)).filter((name) => name.endsWith('.pages'));
    // As a full disk would have it.
    await mkdir(join(dataDirectory, `${file}.part`));
    server.put('more', JSON.stringify(system('f')));
    expect((await read(source)).problems).toEqual(['catalog.source_unavailable']);
    await rmdir(join(dataDirectory, `${file}.part`));
    expect((await read(source)).problems).toEqual([]);
    server.disturbance = status(500);
    expect((await read(open())).refs).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it.each<readonly [string, (bytes: Buffer) => Uint8Array]>([
    ['has another byte', (bytes) => bytes.fill('x', bytes.length - 10, bytes.length - 9)],
    ['has lost its end', (bytes) => bytes.subarray(0, -1)],
    ['has a header that nobody wrote', (bytes) => bytes.fill('z', 0, 4)],
  ])('counts a kept copy for nothing that %s, and replaces it', async (_what, damage) => {
    five();
    await read(open());
    const [file = ''] = (await readdir(dataDirectory)).filter((name) => name.endsWith('.pages'));
    const path = join(dataDirectory, file);
    await writeFile(path, damage(await readFile(path)));
    server.disturbance = status(500);
    const notices: string[] = [];
    const source = open({ onNotice: (message) => notices.push(message) });
    expect(await read(source)).toMatchObject({ refs: [], problems: ['catalog.source_unavailable'] });
    expect(notices[0]).toContain('cannot be read');
    server.disturbance = () => false;
    expect((await read(source)).refs).toHaveLength(5);
    server.disturbance = status(500);
    expect((await read(open())).refs).toHaveLength(5);
  });

  it('gives up on a request that is never answered', async () => {
    server.disturbance = () => true;
    const { problems, findings } = await read(open({ limits: { ...fast, requestMs: 20 } }));
    expect(problems).toEqual(['catalog.source_unavailable']);
    expect(findings[0]?.message).toMatch(/cannot be reached: .*timeout/i);
  });

  it('is believed the second time when it says that most of the catalog is gone', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    server.putEntities(
      'all',
      names.map((name) => system(name)),
    );
    const source = open();
    expect((await read(source)).refs).toEqual(names);
    server.putEntities('all', [system('s00')]);
    expect(await read(source)).toMatchObject({ refs: names, problems: ['catalog.source_unavailable'] });
    expect(await read(source)).toMatchObject({ refs: ['s00'], problems: [] });
  });

  it('tells who follows it that it went away and came back', async () => {
    five();
    const followed = await following(open());
    server.disturbance = status(500);
    await followed.until(({ findings }) => findings[0]?.code === 'catalog.source_unavailable');
    server.disturbance = () => false;
    await followed.until(({ findings }) => findings.length === 0);
    followed.stop();
  });
});
