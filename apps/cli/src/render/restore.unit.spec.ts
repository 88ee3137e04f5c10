import type { RestoreFacts } from '@interlock/adapters/restored-record';
import { Page } from '../terminal/index.ts';
import { acknowledgedPage, lossPage, type BusAsked } from './restore.ts';

const ROOT = 'a'.repeat(64);
const FACTS: RestoreFacts = {
  restored: { treeSize: 4, rootHash: ROOT },
  lost: { treeSize: 6, rootHash: ROOT },
  ahead: [{ by: 'signed-head', position: 5 }],
  lostStreams: [],
};
const DONE = {
  eventId: '01a5b5f0-0000-7000-8000-000000000000',
  position: 4,
  data: { ...FACTS, reason: 'the disk failed', incident: null },
};

const pages = (bus: BusAsked, end = 3, facts = FACTS): string[] =>
  [(page: Page) => lossPage(page, facts, { end, bus, again: ['interlock again'] }), (page: Page) => acknowledgedPage(page, DONE, bus)].map(
    (render) => render(new Page({ width: 400, colours: false })).toString(),
  );

describe('what is said of a restore', () => {
  it('on a folder without a bus is that topics on brokers still tell what is lost', () => {
    for (const page of pages(undefined)) expect(page).toContain('only with another KAFKA_TOPIC_PREFIX');
    expect(pages(undefined).join()).not.toContain('delivered again');
    expect(pages(undefined).join()).toContain('No message bus was asked');
  });

  it('on brokers is that their topics go on telling it', () => {
    for (const page of pages('on brokers')) expect(page).toMatch(/topics on the brokers .* only with another KAFKA_TOPIC_PREFIX/);
    expect(pages('on brokers').join()).not.toMatch(/delivered again|was asked/);
  });

  it('on a folder with its bus is that its messages are delivered again', () => {
    expect(pages('in the folder').join()).not.toContain('KAFKA_TOPIC_PREFIX');
    expect(pages('in the folder')[1]).toContain('every message that is still on the bus is delivered again');
  });

  it('counts events by positions that have no gaps, else by the head', () => {
    expect(pages('in the folder')[0]).toMatch(/positions +4 to 5: 2 events/);
    const lost = { by: 'signed-head', position: 4_002 } as const;
    const [page] = pages('on brokers', 4_000, { ...FACTS, ahead: [lost] });
    expect(page).toMatch(/positions +4001 to 4002: 2 events/);
    expect(pages('on brokers', 4_000, { ...FACTS, ahead: [lost], lost: null })[0]).toMatch(/positions +4001 to 4002\n/);
  });
});
