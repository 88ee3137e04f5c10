import type { PipelineEvent } from '@interlock/contracts';
import { decide, foldRelease } from '../release/index.ts';
import { aCandidate, aDigest, aRegisteredRelease, recorded, REVISION } from '../testing/index.ts';
import { digestOfPurl, pipelineKeys, releaseKeys, reportedKeys } from './index.ts';

const hex = 'ab'.repeat(32);

const anEvent = (more: Partial<PipelineEvent> = {}): PipelineEvent =>
  ({
    kind: 'change-merged',
    source: '/ci',
    id: 'merged-1',
    type: 'dev.cdevents.change.merged.0.3.0',
    at: '2026-01-02T03:04:05.678Z',
    chainId: 'chain-1',
    links: ['other-1'],
    artifact: null,
    commit: null,
    change: '42',
    repository: null,
    ...more,
  }) as PipelineEvent;

describe('the digest that a package URL names', () => {
  it.each([
    [`pkg:oci/checkout@sha256%3A${hex}?repository_url=registry.example/team`, `sha256:${hex}`],
    [`pkg:oci/checkout@sha256:${hex.toUpperCase()}`, `sha256:${hex}`],
    [`pkg:npm/%40scope/x@1.0.0?checksum=sha1:${'1'.repeat(40)},sha256:${hex}`, `sha256:${hex}`],
    [`pkg:generic/x@1?vcs_url=y&checksum=sha256%3A${hex}#sub`, `sha256:${hex}`],
  ])('is read from %s', (purl, digest) => expect(digestOfPurl(purl)).toBe(digest));

  it.each([
    'pkg:oci/checkout@1.2.3',
    'pkg:oci/checkout',
    `pkg:oci/checkout@sha256%3A${hex.slice(2)}`,
    `pkg:oci/checkout?checksum=sha256:${hex}`,
    `pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c`,
    `pkg:npm/x@sha256%3A${hex}`,
    'pkg:npm/x@1?checksum=md5:00',
    'pkg:oci/x@%E0%A4%A',
    'pkg:',
    '',
  ])('is none in %s', (purl) => expect(digestOfPurl(purl)).toBeUndefined());
});

describe('what ties a pipeline event to a release', () => {
  const keys = (event: PipelineEvent) => pipelineKeys(event).map(({ by }) => by);

  it('is the artifact or the commit that it names, and then nothing else: a chain builds many artifacts', () => {
    expect(keys(anEvent({ artifact: aDigest('a'), commit: REVISION }))).toEqual(['artifact']);
    expect(keys(anEvent({ commit: REVISION }))).toEqual(['commit']);
  });

  it('is its chain and what it links to where it names neither, and nothing where it has none', () => {
    expect(keys(anEvent())).toEqual(['chain', 'link']);
    expect(keys(anEvent({ chainId: null, links: [] }))).toEqual([]);
  });

  it('is the same text on both sides', () => {
    const candidate = aCandidate();
    const digest = candidate.artifacts[0]?.digest ?? '';
    const found = (event: PipelineEvent, among: readonly string[]) => pipelineKeys(event).some(({ key }) => among.includes(key));
    expect(found(anEvent({ artifact: digest }), releaseKeys(candidate))).toBe(true);
    expect(found(anEvent({ commit: candidate.source.revision }), releaseKeys(candidate))).toBe(true);
    expect(found(anEvent({ artifact: aDigest('f') }), releaseKeys(candidate))).toBe(false);
    expect(found(anEvent(), reportedKeys(anEvent({ id: 'elsewhere' })))).toBe(true);
    expect(found(anEvent({ chainId: null }), reportedKeys(anEvent({ chainId: null, id: 'other-1' })))).toBe(true);
    expect(found(anEvent(), releaseKeys(candidate))).toBe(false);
  });
});

describe('a pipeline event on a release', () => {
  const record = (history: ReturnType<typeof aRegisteredRelease>, event: PipelineEvent) =>
    decide(foldRelease(history), { type: 'RecordPipelineEvent', event, matchedBy: 'commit', most: 3 });

  it('is recorded and shown with who handed it in, also beside one that another named alike', () => {
    const first = record(aRegisteredRelease(), anEvent());
    expect(first).toEqual([{ type: 'PipelineEventReported', data: { event: anEvent(), matchedBy: 'commit' } }]);
    const history = recorded(first, aRegisteredRelease());
    expect(record(history, anEvent({ chainId: null }))).toHaveLength(1);
    const state = foldRelease(history);
    expect(state.status === 'registered' ? state.pipelineEvents : []).toEqual([
      expect.objectContaining({ event: anEvent(), matchedBy: 'commit', reportedBy: expect.any(String) }),
    ]);
  });

  it('does not fill a stream: there is a last one', () => {
    let history = aRegisteredRelease();
    for (let number = 0; number < 3; number += 1) history = recorded(record(history, anEvent({ id: `m-${number}` })), history);
    expect(history.filter(({ type }) => type === 'PipelineEventReported')).toHaveLength(3);
    expect(record(history, anEvent({ id: 'one more' }))).toEqual([]);
  });
});
