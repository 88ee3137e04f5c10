import { randomUUID } from 'node:crypto';
import type { CandidateOptions } from '../testing/temporary-organisation.ts';
import { startJourney, type Journey } from '../testing/index.ts';

// Tier 3 asks for a level; tier 4 takes a verifier's word where no provenance was sent.
const CONFIG = `verification:
  required: [{ tiers: [3], level: SLSA_BUILD_LEVEL_2, maxAgeSeconds: 86400 }]
  insteadOfProvenance: [{ tiers: [4], level: SLSA_BUILD_LEVEL_2, maxAgeSeconds: 86400 }]
`;

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'asked', tier: 3 }, { name: 'vouched' }], { target: 'external', config: CONFIG });
});
afterAll(() => journey?.close());

const submitted = async (component: string, options: CandidateOptions) => {
  const version = options.version ?? randomUUID();
  const { door, organisation } = journey;
  const accepted = await door.submit(organisation.candidate(component, { ...options, version }));
  await door.until(accepted.releaseId, 'DecisionRecorded');
  await journey.settled();
  const [decision] = (await door.all(accepted.releaseId, 'DecisionRecorded')).slice(-1);
  return { ...accepted, version, outcome: decision?.outcome, codes: decision?.reasons.map(({ code }) => code), decision };
};

describe('a tier of which policy asks for a verification summary', () => {
  it('waits for it, and goes on by itself when the verifier has passed the artifact', async () => {
    const { door, organisation } = journey;
    const first = await submitted('asked', {});
    expect([first.outcome, first.codes]).toEqual(['hold', ['VERIFICATION_MISSING']]);
    await submitted('asked', { version: first.version, summary: { result: 'PASSED', levels: ['SLSA_BUILD_LEVEL_1'] } });
    await door.until(first.releaseId, 'DecisionRecorded', ({ reasons }) =>
      reasons.some(({ code }) => code === 'VERIFICATION_LEVEL_TOO_LOW'),
    );
    await door.submit(organisation.candidate('asked', { version: first.version, summary: { result: 'PASSED' } }));
    const { authorisation } = await door.until(first.releaseId, 'AuthorisationIssued');
    expect(authorisation.environment).toBe('production');
  });

  it('is refused while the verifier says that it failed, until it says otherwise, later', async () => {
    const { door, organisation } = journey;
    const { releaseId, version, ...failed } = await submitted('asked', { summary: { result: 'FAILED', at: '2026-02-01T00:00:00Z' } });
    expect([failed.outcome, failed.codes?.[0]]).toEqual(['deny', 'VERIFICATION_FAILED']);
    // What it said before is handed in late.
    const early = await submitted('asked', { version, summary: { result: 'PASSED', at: '2026-01-01T00:00:00Z' } });
    expect(early.outcome).toBe('deny');
    await door.submit(organisation.candidate('asked', { version, summary: { result: 'PASSED', at: '2026-02-02T00:00:00Z' } }));
    await door.until(releaseId, 'AuthorisationIssued');
  });

  it('does not take the word of a verifier that the signer is not pinned to', async () => {
    const { evidence, codes } = await submitted('asked', { summary: { result: 'PASSED', verifierId: 'https://verifier.example/other' } });
    expect(evidence.find(({ verdict }) => verdict === 'rejected')?.rejection).toMatchObject({
      code: 'evidence.signer_untrusted',
      field: 'payload.predicate.verifier.id',
    });
    expect(codes).toEqual(['VERIFICATION_MISSING']);
  });
});

describe('a tier of which policy takes a verification summary for provenance', () => {
  it('goes on without provenance, and says on whose word', async () => {
    const { outcome, decision } = await submitted('vouched', { omit: ['provenance'], summary: { result: 'PASSED' } });
    expect(outcome).toBe('allow');
    expect(decision?.satisfied.find(({ rule }) => rule === 'interlock.release.provenance')?.title).toBe(
      'A verifier stands in for provenance',
    );
    const none = await submitted('vouched', { omit: ['provenance'] });
    expect([none.outcome, none.codes]).toEqual(['hold', ['PROVENANCE_MISSING']]);
  });

  it('does not elsewhere', async () => {
    const { outcome, codes } = await submitted('asked', { omit: ['provenance'], summary: { result: 'PASSED' } });
    expect([outcome, codes]).toEqual(['hold', ['PROVENANCE_MISSING']]);
  });
});
