import { openEvidenceVerifier } from './index.ts';
import { aCandidate, trustIn } from './testing/index.ts';
import { costlyDocuments } from './testing/malformed/costly-documents.ts';
import { key } from './testing/malformed/index.ts';

// Of the processor's time, not of the clock: what else runs on the machine does not count. What takes a square of its length for any of these takes minutes.
const MOST_MICROSECONDS = 1_000_000;
const MEBIBYTE = 1_048_576;
const COSTLY_DOCUMENTS = costlyDocuments();

describe('a document of a mebibyte', () => {
  const verifier = openEvidenceVerifier({ trust: trustIn({ key }) });

  it('is here for every parser, and about as long', () => {
    expect(COSTLY_DOCUMENTS.length).toBeGreaterThan(40);
    for (const [name, { length }] of COSTLY_DOCUMENTS)
      expect([name, length > 0.4 * MEBIBYTE && length < 1.6 * MEBIBYTE]).toEqual([name, true]);
  });

  it.each(COSTLY_DOCUMENTS)('is answered within a second: %s', async (_, bytes) => {
    const before = process.threadCpuUsage();
    const answers = await verifier.verify({ bytes }, aCandidate());
    const { user, system } = process.threadCpuUsage(before);
    expect(answers.length).toBeGreaterThan(0);
    expect(user + system).toBeLessThan(MOST_MICROSECONDS);
  });
});
