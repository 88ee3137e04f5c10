import type { IncomingRecord, MessageBus } from '@interlock/adapters/message-bus';
import { RECORD_HEADERS, TOPICS } from '@interlock/contracts';
import { Materialisers } from './materialisers.ts';

const topic = TOPICS.releaseEvents.name;

/** A bus whose topics hold these records when they are read; `unread` gets what concerns nobody. */
const busWith = (records: readonly IncomingRecord[], unread: IncomingRecord[] = []): MessageBus =>
  ({
    materialise: async (...[of, onRecord, { concerns } = {}]: Parameters<MessageBus['materialise']>) => {
      for (const record of records)
        if (record.value === null || concerns?.(of, record.value) !== false) await onRecord(record);
        else unread.push(record);
      return { stop: async () => undefined };
    },
  }) as unknown as MessageBus;

const textOf = (type: string, revision: number): string =>
  JSON.stringify({ stream: 'release-1', revision, position: revision, id: `${revision}`, type, data: {}, metadata: {} });

const record = (text: string | null, offset: number, headers: Record<string, string> = {}): IncomingRecord => ({
  topic,
  partition: 0,
  offset,
  key: '1',
  value: text === null ? null : Buffer.from(text),
  headers,
  timestamp: 0,
});

/** Offsets that an index of these types is handed, and one that wants all. */
const handed = async (records: readonly IncomingRecord[], eventTypes: ReadonlySet<string>): Promise<{ some: number[]; all: number[] }> => {
  const [some, all]: [number[], number[]] = [[], []];
  const materialisers = new Materialisers();
  materialisers.register({ topic, eventTypes, onRecord: ({ offset }) => void some.push(offset) });
  materialisers.register({ topic, onRecord: ({ offset }) => void all.push(offset) });
  await materialisers.start(busWith(records));
  return { some, all };
};

describe('an index that wants some types of events', () => {
  it('is handed those, and one that wants all is handed the others as well', async () => {
    const records = [record(textOf('Wanted', 0), 0), record(textOf('Other', 1), 1), record(textOf('Wanted', 2), 2)];
    expect(await handed(records, new Set(['Wanted']))).toEqual({ some: [0, 2], all: [0, 1, 2] });
  });

  it('is handed what does not say its type at its beginning: it may be one of them', async () => {
    const structured = JSON.stringify({ specversion: '1.0', type: 'Other', data: {} });
    const records = [record(structured, 0), record('no JSON', 1), record(null, 2)];
    expect(await handed(records, new Set(['Wanted']))).toEqual({ some: [0, 1, 2], all: [0, 1, 2] });
  });

  it('has what none of them wants passed over before it is looked at', async () => {
    const unread: IncomingRecord[] = [];
    const records = ['Wanted', 'Other', 'Another', 'Else'].map((type, revision) => record(textOf(type, revision), revision));
    const materialisers = new Materialisers();
    const seen: string[] = [];
    for (const type of ['Wanted', 'Another'])
      materialisers.register({ topic, eventTypes: new Set([type]), onRecord: ({ offset }) => void seen.push(`${type} ${offset}`) });
    await materialisers.start(busWith(records, unread));
    expect(seen).toEqual(['Wanted 0', 'Another 2']);
    expect(unread.map(({ offset }) => offset)).toEqual([1, 3]);
  });

  it('goes by what the bytes say, whatever a header claims', async () => {
    const records = [
      record(textOf('Wanted', 0), 0, { [RECORD_HEADERS.eventType]: 'Other' }),
      record(textOf('Other', 1), 1, { [RECORD_HEADERS.eventType]: 'Wanted' }),
    ];
    expect(await handed(records, new Set(['Wanted']))).toEqual({ some: [0], all: [0, 1] });
  });

  it('is not handed an event that comes again after one that it was not handed', async () => {
    const placed = (type: string, revision: number, offset: number): IncomingRecord =>
      record(textOf(type, revision), offset, { [RECORD_HEADERS.stream]: 'release-1', [RECORD_HEADERS.revision]: String(revision) });
    const records = [placed('Wanted', 0, 0), placed('Other', 1, 1), placed('Wanted', 0, 2), placed('Wanted', 1, 3)];
    expect((await handed(records, new Set(['Wanted']))).some).toEqual([0]);
  });
});
