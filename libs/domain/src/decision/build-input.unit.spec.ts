import { DecisionInput, type ManifestDiffClaims, type ManifestMeaning } from '@interlock/contracts';
import fc from 'fast-check';
import { canonicalJson } from '../json/canonical-json.ts';
import { foldRelease } from '../release/index.ts';
import {
  aCandidate,
  aCatalog,
  aChange,
  aDigest,
  anEvidence,
  anId,
  aRejection,
  aRequestedRelease,
  atMinute,
  decisionFacts,
  recorded,
  RELEASE_ID,
  REQUESTER,
} from '../testing/index.ts';
import { buildDecisionInput } from './build-input.ts';
import { changeKindOf } from './change-kind.ts';

const DOCUMENTS = ['1', '2', '3', '4'].map((digit) => ({
  type: 'EvidenceAccepted' as const,
  data: { evidence: digit === '2' ? aChange() : anEvidence({ digest: aDigest(digit) }) },
}));
const REFUSED = ['5', '6'].map((digit) => ({
  type: 'EvidenceRejected' as const,
  data: { rejection: aRejection({ digest: aDigest(digit) }) },
}));

describe('the input of a decision', () => {
  it('is of the agreed shape', () => {
    expect(DecisionInput.parse(buildDecisionInput(decisionFacts()))).toMatchObject({
      environment: { name: 'production', known: true, order: 2 },
      owner: { ref: 'group:default/team', found: true, members: ['user:default/ann', 'user:default/sue'] },
      dependencies: [
        { ref: 'component:default/stock', found: true },
        { ref: 'resource:default/db', found: false },
      ],
      dependants: [{ ref: 'component:default/shopfront' }],
      signals: [{ state: 'burning', ageSeconds: 60 }],
      people: { requester: 'user:default/rob', known: false },
      changeKind: 'image',
    });
  });

  it('says whom the catalog has for who is on call, and of a paging tool nothing', () => {
    const onCall = (value: string) =>
      buildDecisionInput(
        decisionFacts({
          records: aCatalog().map((record) =>
            record.component === null ? record : { ...record, component: { ...record.component, onCall: { value, at: record.at } } },
          ),
        }),
      ).onCall;
    expect(onCall('group:default/team')).toEqual({
      ref: 'group:default/team',
      found: true,
      members: ['user:default/ann', 'user:default/sue'],
    });
    expect(onCall('group:default/night')).toEqual({ ref: 'group:default/night', found: false, members: [] });
    expect(onCall('pagerduty.com/service-id')).toBeNull();
    expect(buildDecisionInput(decisionFacts()).onCall).toBeNull();
  });

  it('does not depend on the order of documents, artifacts or catalog records', () => {
    const artifacts = ['a', 'c', 'b'].map((digit) => ({ name: digit, digest: aDigest(digit) }));
    const build = (
      events: readonly ((typeof DOCUMENTS)[number] | (typeof REFUSED)[number])[],
      records: ReturnType<typeof aCatalog>,
      order: typeof artifacts,
    ) => {
      const history = recorded(
        [
          { type: 'ReleaseCandidateRegistered', data: { releaseId: RELEASE_ID, candidate: aCandidate({ artifacts: order }) } },
          ...events,
          { type: 'PromotionRequested', data: { environment: 'production', requestedBy: REQUESTER, why: 'asked for' } },
        ],
        [],
        atMinute(1),
      );
      return canonicalJson(buildDecisionInput(decisionFacts({ history, records })));
    };
    const documents = [...DOCUMENTS, ...REFUSED];
    const catalog = aCatalog();
    const expected = build(documents, catalog, artifacts);
    const permuted = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
    fc.assert(
      fc.property(permuted(documents), permuted(catalog), permuted(artifacts), (events, records, order) => {
        expect(build(events, records, order)).toBe(expected);
      }),
    );
  });

  it('never has a negative age when a clock went back (matrix 25)', () => {
    const input = buildDecisionInput(decisionFacts({ now: '2026-01-01T00:00:00.000Z' }));
    expect([...input.evidence, ...input.signals].map(({ ageSeconds }) => ageSeconds)).toEqual([0, 0]);
  });

  it('says what is missing rather than to fail', () => {
    const input = buildDecisionInput(decisionFacts({ records: [], signals: new Map() }));
    expect(DecisionInput.parse(input)).toMatchObject({
      component: null,
      owner: null,
      dependencies: [],
      signals: [],
      environment: { known: false, order: null },
    });
  });
});

describe('the kind of a change', () => {
  const release = { artifacts: aCandidate().artifacts, configuration: { digest: aDigest('1') } };
  const live = { releaseId: anId(2), since: atMinute(0), ...release };
  const migration = (migrations: string[]) => ({
    claims: {
      kind: 'migration' as const,
      migrations,
      destructive: false,
      reversible: true,
      destructiveStatements: [],
      estimatedLockSeconds: null,
    },
  });

  const diff = (changes: Partial<ManifestDiffClaims> = {}) => ({
    claims: { kind: 'manifest-diff' as const, comparedWith: aDigest('0'), totals: [], images: [], listed: [], ...changes },
  });
  const before = { ...live, configuration: { digest: aDigest('0') } };
  const totals = (means: ManifestMeaning) => [{ means, changes: 1, widens: 0 }];
  const digest = release.artifacts[0]?.digest ?? '';

  it.each([
    ['image', 'nothing is live', [], null],
    ['image', 'other digests are live', [], { ...live, artifacts: [{ name: 'x', digest: aDigest('e') }] }],
    ['configuration', 'only the configuration differs', [], { ...live, configuration: null }],
    ['unknown', 'nothing differs', [], live],
    ['migration', 'a migration comes with it', [migration(['001'])], live],
    ['unknown', 'the migration is empty', [migration([])], live],
    ['catalog', 'nothing differs but the catalog', [], { ...live, catalogSnapshot: aDigest('8') }],
    ['unknown', 'nothing differs, nor does the catalog', [], { ...live, catalogSnapshot: aDigest('9') }],
    [
      'unknown',
      'digests do not differ but manifests do',
      [diff({ comparedWith: aDigest('1'), totals: totals('replicas') })],
      { ...live, catalogSnapshot: aDigest('8') },
    ],
    ['configuration', 'manifests differ in what is known', [diff({ totals: totals('replicas') })], before],
    [
      'configuration',
      'the image of the release is used once more',
      [diff({ totals: totals('image'), images: [`r/app@${digest}`] })],
      before,
    ],
    [
      'unknown',
      'an image comes that is none of the release',
      [diff({ totals: totals('image'), images: [`r/app@${aDigest('e')}`] })],
      before,
    ],
    ['unknown', 'an image comes by its tag', [diff({ totals: totals('image'), images: ['r/app:latest'] })], before],
    ['unknown', 'objects differ that nobody knows', [diff({ totals: totals('other') })], before],
    [
      'unknown',
      'so do they beside a new image',
      [diff({ totals: totals('other') })],
      { ...before, artifacts: [{ name: 'x', digest: aDigest('e') }] },
    ],
    ['configuration', 'they differ from what is not live', [diff({ comparedWith: aDigest('7'), totals: totals('other') })], before],
  ] as const)('is %s when %s', (kind, _when, evidence, running) => {
    expect(changeKindOf(release, evidence, running === null ? null : { ...running, artifacts: [...running.artifacts] }, aDigest('9'))).toBe(
      kind,
    );
  });

  it('rests on a story that folds', () => {
    expect(foldRelease(aRequestedRelease()).status).toBe('registered');
  });
});
