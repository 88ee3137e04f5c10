import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate } from 'node:timers/promises';
import { EvidenceVerifierError, type EvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { foldRelease, type RegisteredRelease } from '@interlock/domain';
import { aDigest, after, aRegisteredRelease, aRejection, anEvidence } from '@interlock/domain/testing';
import { judgeReports } from './judge-reports.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const KIBIBYTES = 64 * 1024;
const REPORTS = Array.from({ length: 5 }, (_, index) => `sha256:${index.toString(16).padStart(64, '0')}`);
const STATEMENT = aDigest('f');
const verified = {
  accepted: [anEvidence({ digest: STATEMENT, kind: 'other', claims: { kind: 'other', predicateType: 'x' }, names: REPORTS })],
  rejected: REPORTS.map((digest) => aRejection({ digest, code: 'evidence.report_unnamed', claimedPredicateType: 'tests' })),
};
const release = (): RegisteredRelease => {
  const state = foldRelease(aRegisteredRelease());
  if (state.status !== 'registered') throw new Error('expected a release');
  return state;
};

/** A store that makes the bytes of a report when they are asked for, and knows which of them somebody still holds. */
const aStore = (watched = false) => {
  const given: WeakRef<Uint8Array>[] = [];
  let most = 0;
  const look = async (): Promise<number> => {
    // What a reference was asked for is kept until the turn ends.
    await setImmediate();
    collect();
    const held = given.filter((one) => one.deref() !== undefined).length;
    most = Math.max(most, held);
    return held;
  };
  const get = async (digest: string): Promise<Uint8Array> => {
    if (digest === STATEMENT) return new Uint8Array(10);
    if (watched) await look();
    const bytes = new Uint8Array(KIBIBYTES);
    given.push(new WeakRef(bytes));
    return bytes;
  };
  return { get, look, asked: () => given.length, most: () => most };
};

const accepting = (): Pick<EvidenceVerifier, 'verifyReport'> => {
  let at = 0;
  return {
    verifyReport: async ({ report }) => {
      at += 1;
      return { verdict: 'accepted', bytes: report, evidence: anEvidence({ digest: REPORTS[at - 1] ?? '', namedBy: STATEMENT }) };
    },
  };
};

describe('the reports of one message', () => {
  it('are held one at a time, and none of them afterwards', async () => {
    const store = aStore(true);
    const withReports = judgeReports({ verifier: accepting(), contentStore: store }, verified);
    expect((await withReports(release())).accepted).toHaveLength(1 + REPORTS.length);
    expect(await store.look()).toBeLessThanOrEqual(1);
    expect(store.most()).toBeLessThanOrEqual(2);
    expect((await withReports(release())).accepted).toHaveLength(1 + REPORTS.length);
    expect(store.asked()).toBe(REPORTS.length);
  });

  it('are judged up to a limit of their bytes; those beyond it wait, are told why, and are not read', async () => {
    const store = aStore();
    const withReports = judgeReports({ verifier: accepting(), contentStore: store, mostBytes: 3 * KIBIBYTES }, verified);
    const { accepted, rejected } = await withReports(release());
    expect(accepted.map(({ digest }) => digest)).toEqual([STATEMENT, ...REPORTS.slice(0, 3)]);
    const left = rejected.filter(({ found }) => found.includes(`${3 * KIBIBYTES} bytes of reports`));
    expect(left.map(({ digest, code, claimedPredicateType }) => [digest, code, claimedPredicateType])).toEqual(
      REPORTS.slice(3).map((digest) => [digest, 'evidence.report_unnamed', 'tests']),
    );
    expect(rejected).toHaveLength(REPORTS.length);
    expect(store.asked()).toBe(3);
  });

  it('are not left where they count already and are named anew: the message is refused', async () => {
    const first = anEvidence({ digest: aDigest('e'), kind: 'other', claims: { kind: 'other', predicateType: 'x' }, names: REPORTS });
    const counted = REPORTS.map((digest) => anEvidence({ digest, namedBy: first.digest }));
    const state = foldRelease(after(aRegisteredRelease(), { type: 'AttachEvidence', accepted: [first, ...counted], rejected: [] }));
    if (state.status !== 'registered') throw new Error('expected a release');
    const withReports = judgeReports({ verifier: accepting(), contentStore: aStore(), mostBytes: 3 * KIBIBYTES }, verified);
    await expect(withReports(state)).rejects.toMatchObject({ code: 'http.too_large' });
  });

  it('wait where nothing could be found out about them; the others are judged', async () => {
    const { verifyReport } = accepting();
    const verifier: Pick<EvidenceVerifier, 'verifyReport'> = {
      verifyReport: async (pair, candidate) => {
        const answer = await verifyReport(pair, candidate);
        if (answer.verdict === 'accepted' && answer.evidence.digest === REPORTS[0]) throw new EvidenceVerifierError('the thread died');
        return answer;
      },
    };
    const { accepted, rejected } = await judgeReports({ verifier, contentStore: aStore() }, verified)(release());
    expect(accepted.map(({ digest }) => digest)).toEqual([STATEMENT, ...REPORTS.slice(1)]);
    expect(rejected.filter(({ digest }) => digest === REPORTS[0])).toEqual([
      expect.objectContaining({ code: 'evidence.report_unnamed', found: expect.stringContaining('the thread died') as string }),
    ]);
  });
});
