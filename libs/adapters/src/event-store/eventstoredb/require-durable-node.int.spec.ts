import type { Notice } from './notice.ts';
import { nodeHashing } from '../../hashing/index.ts';
import { openEventStoreDb } from './index.ts';
import { keepsInMemory, nodeAccess } from './node-options.ts';
import { nodeFront, type NodeFront } from './testing/node-front.ts';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

const option = (value: string): unknown => [
  { name: 'Db', value: '/var/lib/eventstore' },
  { name: 'MemDb', description: 'Keep everything in memory', group: 'DatabaseOptions', value },
];

describe('a node', () => {
  let served: ServedRecord;
  let front: NodeFront;
  const notices: Notice[] = [];
  const start = async (status: number, body: unknown): Promise<void> => {
    served = await serveRecord({ version: '24.10.0' });
    front = await nodeFront(Number(/:(\d+)\?/.exec(served.url)?.[1]), {
      status,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  };
  const open = async (development: boolean): Promise<void> => {
    const store = await openEventStoreDb({ url: front.url, hashing: nodeHashing, development, onNotice: (notice) => notices.push(notice) });
    await store.close();
  };
  beforeEach(() => notices.splice(0));
  afterEach(async () => {
    await front.close();
    await served.close();
  });

  it('that keeps everything in memory is refused', async () => {
    await start(200, option('true'));
    await expect(open(false)).rejects.toMatchObject({ code: 'config.event_store_in_memory' });
  });

  it('that keeps everything in memory is let pass for development, with a notice', async () => {
    await start(200, option('True'));
    await open(true);
    expect(notices.map(({ code }) => code)).toEqual(['event-store.in_memory']);
  });

  it('that keeps what it acknowledges passes', async () => {
    await start(200, option('false'));
    await open(false);
    expect(notices).toEqual([]);
  });

  it.each([
    [401, ''],
    [200, 'not JSON'],
    [200, '{}'],
  ])('that does not tell (%i, "%s") passes, with a notice', async (status, body) => {
    await start(status, body);
    await open(false);
    expect(notices.map(({ code }) => code)).toEqual(['event-store.durability_unknown']);
  });
});

describe('the options of a node', () => {
  it.each([
    [[{ Name: 'mem-db', Value: 'True' }], true],
    [[{ name: 'MemDb', value: true }], true],
    [[{ name: 'MemDb', value: 'false' }], false],
    [[{ name: 'Db', value: 'true' }], false],
    [[null, 'x'], false],
  ])('%j: in memory is %s', (options, expected) => expect(keepsInMemory(options)).toBe(expected));
});

describe('an address', () => {
  it.each([
    ['esdb://localhost:2113?tls=false', { tls: false }],
    ['esdb://a:p%40ss@one:2113,two:2113/?tlsCAFile=/ca.pem', { tls: true, credentials: 'a:p@ss', caFile: '/ca.pem' }],
    ['kurrentdb+discover://db?TLS=False&tls-ca-file=x', { tls: false, caFile: 'x' }],
  ])('%s is understood', (url, expected) => expect(nodeAccess(url)).toMatchObject(expected));
});
