import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '@interlock/contracts';
import { createMetrics, silentLogger, type Logger } from '@interlock/service-kit';
import { checkContents, ContentsOfRecord } from './check-contents.ts';

const GOLDEN = join(import.meta.dirname, '..', '..', '..', '..', 'libs', 'contracts', 'golden');
/** The first example of a type, as an event of a stream. */
const golden = (type: string, stream = 'release-1'): RecordedEvent => {
  const [data] = Object.values(JSON.parse(readFileSync(join(GOLDEN, `${type}.v1.json`), 'utf8')) as Record<string, unknown>);
  return { type, data, stream } as RecordedEvent;
};

const said: string[] = [];
const logger: Logger = {
  ...silentLogger,
  error: (_fields, message) => void said.push(`error ${message}`),
  warn: (_fields, message) => void said.push(`warn ${message}`),
};
beforeEach(() => void (said.length = 0));

const named = (...names: readonly string[]): ContentsOfRecord => {
  const contents = new ContentsOfRecord();
  for (const name of names) contents.add(golden(name));
  return contents;
};

describe('what the record names in the content store', () => {
  it('is what was put there before the event was appended', () => {
    const decided = golden('DecisionRecorded').data as {
      inputDigest: string;
      bodyDigest: string;
      policy: { bundle: string; data: string };
    };
    expect(named('DecisionRecorded').digests()).toEqual([
      ...new Set([decided.inputDigest, decided.bodyDigest, decided.policy.bundle, decided.policy.data]),
    ]);
    expect(named('EvidenceAccepted').digests()).toEqual([
      (golden('EvidenceAccepted').data as { evidence: { digest: string } }).evidence.digest,
    ]);
    expect(named('ApprovalRequested').digests()).toEqual([(golden('ApprovalRequested').data as { packageDigest: string }).packageDigest]);
    expect(named('ReleaseCandidateRegistered', 'DeploymentApplied', 'FreezeStarted').digests()).toEqual([]);
  });

  it('leaves out what exposed a secret: that alone was not kept', () => {
    const rejected = golden('EvidenceRejected') as RecordedEvent & { data: { rejection: { digest: string; code: string } } };
    const contents = new ContentsOfRecord();
    contents.add({ ...rejected, data: { rejection: { ...rejected.data.rejection, code: 'evidence.secret_exposed' } } });
    expect(contents.digests()).toEqual([]);
    contents.add({ ...rejected, data: { rejection: { ...rejected.data.rejection, code: 'evidence.malformed' } } });
    expect(contents.digests()).toEqual([rejected.data.rejection.digest]);
  });

  it('is nothing where an event has another shape than this version knows', () => {
    const contents = new ContentsOfRecord();
    const event = golden('DecisionRecorded');
    for (const data of [{}, null, { policy: null }, { inputDigest: 7, bodyDigest: '../etc', policy: {} }]) contents.add({ ...event, data });
    expect(contents.digests()).toEqual([]);
  });
});

describe('a start', () => {
  it('tells how many are lost, one of them and its stream, and counts them', async () => {
    const contents = named('DecisionRecorded', 'ApprovalRequested');
    const { packageDigest } = golden('ApprovalRequested').data as { packageDigest: string };
    const metrics = createMetrics();
    await checkContents({ contents, contentStore: { lost: async () => [packageDigest] }, logger, metrics });
    expect(said).toEqual([expect.stringContaining(`has lost 1 of the ${contents.digests().length} contents`)]);
    expect(said[0]).toContain(`${packageDigest} of ${contents.streamOf(packageDigest)}`);
    expect(await metrics.text()).toContain('interlock_lost_contents 1');
  });

  it('names a content of a release rather than one of a bundle', async () => {
    const contents = new ContentsOfRecord();
    contents.add(golden('PolicyActivated', 'policy-release'));
    contents.add(golden('ApprovalRequested'));
    await checkContents({ contents, contentStore: { lost: async (digests) => digests }, logger, metrics: createMetrics() });
    expect(said[0]).toMatch(/for example sha256:\w{64} of release-1:/);
  });

  it('says nothing where nothing is lost', async () => {
    await checkContents({ contents: named('ApprovalRequested'), contentStore: { lost: async () => [] }, logger, metrics: createMetrics() });
    expect(said).toEqual([]);
  });

  it('does not wait for a store that takes long, and tells later', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const contents = named('ApprovalRequested');
    await checkContents({ contents, contentStore: { lost: () => promise }, logger, metrics: createMetrics(), patienceMs: 1 });
    expect(said).toEqual([]);
    resolve(contents.digests());
    await promise;
    await new Promise((next) => setImmediate(next));
    expect(said).toHaveLength(1);
  });

  it('goes on where the store does not answer', async () => {
    const contentStore = { lost: () => Promise.reject(new Error('no route')) };
    await checkContents({ contents: named('ApprovalRequested'), contentStore, logger, metrics: createMetrics() });
    expect(said).toEqual([expect.stringContaining('could not be looked at')]);
  });
});
