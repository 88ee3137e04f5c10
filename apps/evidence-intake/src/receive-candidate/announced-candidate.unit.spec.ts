import { PIPELINE_CD_EVENTS, ReleaseCandidate, type PipelineCdEvent } from '@interlock/contracts';
import { conformanceCdEvent } from '@interlock/contracts/testing';
import { fieldErrors } from '@interlock/domain';
import { ZodError } from 'zod';
import { announcedCandidate } from './announced-candidate.ts';

const HEX = 'c'.repeat(64);
const SAID = {
  component: 'component:default/checkout',
  source: { repository: 'https://git.example/shop/checkout', revision: 'a'.repeat(40) },
};
const PURL = `pkg:oci/checkout@sha256%3A${HEX}?repository_url=https://bot:s3cr3t@Registry.example/shop/checkout`;

const published = (
  customData: unknown,
  id = PURL,
  name: Parameters<typeof conformanceCdEvent>[0] = 'artifact_published',
): PipelineCdEvent => {
  const example = conformanceCdEvent(name);
  const event = { ...example, customData, subject: { ...example.subject, id } };
  return (PIPELINE_CD_EVENTS.get(example.context.type) as typeof PIPELINE_CD_EVENTS extends ReadonlyMap<string, infer S> ? S : never).parse(
    event,
  );
};
const fieldsOf = (customData: unknown, id?: string): string[] => {
  try {
    announcedCandidate(published(customData, id));
    return [];
  } catch (error) {
    if (error instanceof ZodError) return fieldErrors(error).map(({ field }) => field);
    throw error;
  }
};

describe('an artifact.published that says of which release it is', () => {
  it('announces the candidate, called as where it was published', () => {
    const candidate = announcedCandidate(published({ interlock: SAID, other: 'of the tool' }));
    expect(ReleaseCandidate.parse(candidate)).toEqual({
      ...SAID,
      artifacts: [{ name: 'registry.example/shop/checkout', digest: `sha256:${HEX}` }],
    });
    const more = { configuration: { digest: `sha256:${'d'.repeat(64)}` }, environment: 'staging' };
    expect(announcedCandidate(published({ interlock: { ...SAID, ...more } }))).toMatchObject(more);
  });

  it('calls the artifact as its purl does, where that does not say where it was published', () => {
    const names = [`pkg:oci/checkout@sha256%3A${HEX}`, `pkg:generic/shop/checkout@1.2.3?checksum=sha256:${HEX}`].map(
      (purl) => announcedCandidate(published({ interlock: SAID }, purl))?.artifacts,
    );
    expect(names).toEqual(['pkg:oci/checkout', 'pkg:generic/shop/checkout'].map((name) => [{ name, digest: `sha256:${HEX}` }]));
  });

  it.each<[string, unknown, string | undefined, string]>([
    ['no component', { interlock: { source: SAID.source } }, undefined, 'customData.interlock.component'],
    [
      'no commit',
      { interlock: { ...SAID, source: { ...SAID.source, revision: 'main' } } },
      undefined,
      'customData.interlock.source.revision',
    ],
    ['artifacts of its own', { interlock: { ...SAID, artifacts: [] } }, undefined, 'customData.interlock'],
    ['nothing that reads', { interlock: 7 }, undefined, 'customData.interlock'],
    ['a purl without a digest', { interlock: SAID }, 'pkg:oci/checkout@1.2.3', 'subject.id'],
  ])('is refused with the name of the member when it has %s', (_, customData, purl, field) => {
    expect(fieldsOf(customData, purl)).toEqual([field]);
  });
});

describe('an event that does not say so', () => {
  it('announces nothing, whatever else it has', () => {
    for (const customData of [undefined, {}, 'aGVsbG8=', SAID, { candidate: SAID }])
      expect(announcedCandidate(published(customData))).toBeUndefined();
    for (const name of ['change_merged', 'testsuiterun_finished'] as const)
      expect(announcedCandidate(published({ interlock: SAID }, PURL, name))).toBeUndefined();
  });
});
