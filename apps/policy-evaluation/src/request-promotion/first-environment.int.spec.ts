import { nodeHashing } from '@interlock/adapters/hashing';
import { streamName, type RecordedEvent } from '@interlock/contracts';
import { CatalogState, decide, foldRelease } from '@interlock/domain';
import { aCandidate, anId } from '@interlock/domain/testing';
import {
  DueTimers,
  ReleaseRepository,
  serviceActor,
  silentLogger,
  StreamRepository,
  type MaterialisedRecord,
} from '@interlock/service-kit';
import { manualClock, memoryEventStore } from '@interlock/service-kit/testing';
import type { DecideReleaseParts } from '../evaluate-release/decide-release.ts';
import { ReleaseIndex } from '../follow-releases/release-index.ts';
import { followFacts, type FollowFactsParts } from '../wake-up/follow-facts.ts';
import { requestFirstEnvironment } from './first-environment.ts';

const RELEASE = anId(1);
const because = (causationId: string) => ({ consumer: 'spec', causationId, actor: serviceActor('spec') });

/** A registered release, and a service whose catalog has not come yet. */
const situation = async () => {
  const clock = manualClock();
  const streams = new StreamRepository({ eventStore: memoryEventStore(), clock, hashing: nodeHashing });
  const repository = new ReleaseRepository(streams);
  await repository.handle(RELEASE, because('registered'), (history) =>
    decide(foldRelease(history), { type: 'RegisterCandidate', releaseId: RELEASE, candidate: aCandidate() }),
  );
  const releases = new ReleaseIndex();
  const catalog = new CatalogState(nodeHashing);
  const timers = new DueTimers(clock, () => undefined);
  const woken: [releaseId: string, environment: string][] = [];
  const wakeUps = {
    add: (releaseId: string, environment: string) => void woken.push([releaseId, environment]),
    after: (_ms: number, work: () => void) => work(),
  } as unknown as FollowFactsParts['wakeUps'];
  const [ofCatalog, , ofReleases] = followFacts({
    catalog,
    releases,
    timers,
    soakTimers: timers,
    wakeUps,
    clock,
    logger: silentLogger,
    signals: undefined as never,
    onCatalog: () => undefined,
  });
  // Only what it needs where there is nothing to ask for.
  const request = requestFirstEnvironment({ repository, releases, catalog: () => catalog.now() } as DecideReleaseParts);
  const [registered] = await streams.read(streamName('release', RELEASE));
  const bring = (value: RecordedEvent | undefined) =>
    ofReleases?.onRecord({ value: new TextEncoder().encode(JSON.stringify(value)) } as MaterialisedRecord);
  return { request, woken, bring: () => bring(registered), ofCatalog, ofReleases };
};

describe('a candidate that is told of before the catalog is there', () => {
  it('is woken by the catalog, also where its own event has not come to the index yet', async () => {
    const { request, woken, ofCatalog } = await situation();
    await ofCatalog?.onReady?.();
    expect(await request(RELEASE, because('told'))).toBeUndefined();
    await ofCatalog?.onRecord({ key: 'resource:default/gone', value: null, partition: 0, offset: 0 } as MaterialisedRecord);
    expect(woken).toEqual([[RELEASE, '']]);
  });

  it('is woken by the next start: the catalog may have come while nobody looked', async () => {
    const { woken, bring, ofReleases } = await situation();
    await bring();
    await ofReleases?.onReady?.();
    expect(woken).toEqual([[RELEASE, '']]);
  });
});
