import { readFile, writeFile } from 'node:fs/promises';
import { buildStatement } from '@interlock/adapters/attestation';
import { CandidateAccepted } from '@interlock/contracts';
import { describeEmbedded, Door, startRunning, temporaryOrganisation, type StandaloneProcess } from '../testing/index.ts';

// Matrix 37: a document of 50 MiB is accepted by streaming, and the process that takes it grows by 64 MiB at most. Linux tells the peak of a process.

const MEBIBYTE = 1_048_576;
const LARGEST = 50 * MEBIBYTE;
/** MiB. */
const MOST_GROWTH = 64;

const memoryOf = async ({ pid }: StandaloneProcess): Promise<{ readonly now: number; readonly peak: number }> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
};
/** Its peak is counted from here (proc(5), clear_refs). */
const forgetPeak = ({ pid }: StandaloneProcess): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

const onLinux = process.platform === 'linux' ? describeEmbedded : describe.skip;

onLinux('a document of 50 MiB', () => {
  it('is accepted within 64 MiB by a process that is at work, each time', async () => {
    const organisation = await temporaryOrganisation([{ name: 'tool' }], { target: 'external' });
    const running = await startRunning(organisation.directory, organisation.dataDirectory);
    try {
      const door = new Door(running.url);
      const built = organisation.candidate('tool', { omit: ['provenance', 'tests', 'change'] });
      const { releaseId } = await door.submit(built);
      const aBillOfMaterials = (components: number): Buffer =>
        organisation.signed(
          buildStatement(built.candidate.artifacts, 'https://cyclonedx.org/bom', {
            bomFormat: 'CycloneDX',
            specVersion: '1.6',
            components: Array.from({ length: components }, (_, index) => ({
              type: 'library',
              name: `component-${index}`,
              purl: `pkg:npm/component-${index}@1.0.0`,
              description: 'What it is for, in as many words as its author found. '.repeat(14),
            })),
          }),
        );
      const growthOf = async (components: number): Promise<number> => {
        const bytes = aBillOfMaterials(components);
        expect(bytes.length).toBeLessThanOrEqual(LARGEST);
        await forgetPeak(running);
        const { now } = await memoryOf(running);
        const headers = { 'content-type': 'application/octet-stream' };
        const answer = await door.ask('POST', `/v1/release-candidates/${releaseId}/evidence`, { as: 'ci', bytes, headers });
        const { peak } = await memoryOf(running);
        expect(CandidateAccepted.parse(answer.json).evidence).toMatchObject([{ verdict: 'accepted', kind: 'sbom' }]);
        return (peak - now) / MEBIBYTE;
      };
      // The first one for which a verifying thread is needed: it is there from then on, for as long as it has work.
      await growthOf(100);
      for (const components of [45_900, 45_899]) expect(await growthOf(components)).toBeLessThanOrEqual(MOST_GROWTH);
    } finally {
      await running.stop();
      await organisation.remove();
    }
  });
});
