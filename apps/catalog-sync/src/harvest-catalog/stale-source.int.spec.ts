import type { CatalogSnapshot, CatalogSource } from '@interlock/adapters/catalog-source';
import { TOPICS } from '@interlock/contracts';
import { startHttpApp, type RunningApp } from '@interlock/service-kit';
import { manualClock, openTestPorts, type TestPorts } from '@interlock/service-kit/testing';
import { CatalogSyncModule } from '../index.ts';

const HOUR = 3_600_000;
const SEEN = '2026-03-02T10:00:00.000Z';

/** A source that is away: it says what it said last, and when that was. */
class SourceAway implements CatalogSource {
  readonly name = 'main';
  seenAt = SEEN;
  #changed: () => void = () => undefined;

  read(): Promise<CatalogSnapshot> {
    return Promise.resolve({ entities: [], findings: [], seen: { at: this.seenAt, place: 'entities' } });
  }
  watch(onChange: () => void): () => void {
    this.#changed = onChange;
    return () => undefined;
  }
  comesBack(at: string): void {
    this.seenAt = at;
    this.#changed();
  }
}

describe('a source that is not seen any more', () => {
  let test: TestPorts;
  let app: RunningApp;
  const clock = manualClock(SEEN);
  const source = new SourceAway();
  beforeAll(async () => {
    test = await openTestPorts({ people: {} });
    await test.ports.messageBus.ensureTopics(Object.values(TOPICS));
    app = await startHttpApp([CatalogSyncModule], { ...test.ports, clock, catalogSources: [source] }, { port: 0 });
  });
  afterAll(async () => {
    await app.close();
    await test.close();
  });
  const said = async (): Promise<readonly string[]> => {
    await app.activities.settled(() => test.ports.eventStore.head());
    return (await test.ports.eventStore.readStream('catalog-main')).map(({ type }) => type);
  };

  it('is no finding before the hours of the configuration are over', async () => {
    clock.advance(24 * HOUR - 1);
    expect(await said()).toEqual([]);
  });

  it('is one then, by the clock alone', async () => {
    clock.advance(1);
    expect(await said()).toEqual(['CatalogFindingOpened']);
    const [opened] = await test.ports.eventStore.readStream('catalog-main');
    expect(opened?.data).toMatchObject({ finding: { code: 'catalog.source_stale', entity: null, at: { file: 'main:entities' } } });
  });

  it('is none any more once it is seen again, and grows old anew', async () => {
    source.comesBack(clock.now());
    expect(await said()).toEqual(['CatalogFindingOpened', 'CatalogFindingClosed']);
    clock.advance(24 * HOUR);
    expect(await said()).toEqual(['CatalogFindingOpened', 'CatalogFindingClosed', 'CatalogFindingOpened']);
  });
});
