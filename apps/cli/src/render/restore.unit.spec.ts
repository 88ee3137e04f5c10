import type { RestoreFacts } from '@interlock/adapters/restored-record';
import { Page } from '../terminal/index.ts';
import { acknowledgedPage, lossPage, type BusKept } from './restore.ts';

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

const pages = (bus: BusKept): string[] =>
  [(page: Page) => lossPage(page, FACTS, ROOT, bus), (page: Page) => acknowledgedPage(page, DONE, bus)].map((render) =>
    render(new Page({ width: 400, colours: false })).toString(),
  );

describe('what is said of a restore', () => {
  it('on a folder without a bus is that topics on brokers still tell what is lost', () => {
    for (const page of pages('elsewhere')) expect(page).toContain('only with another KAFKA_TOPIC_PREFIX');
    expect(pages('elsewhere').join()).not.toContain('delivered again');
  });

  it('on a folder with its bus is that its messages are delivered again', () => {
    expect(pages('in the folder').join()).not.toContain('KAFKA_TOPIC_PREFIX');
    expect(pages('in the folder')[1]).toContain('every message that is still on the bus is delivered again');
  });
});
