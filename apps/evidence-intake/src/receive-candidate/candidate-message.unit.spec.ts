import fc from 'fast-check';
import { PipelineEvent, RELEASE_CANDIDATE_BUILT, ReleaseCandidateCloudEvent, type PipelineCdEvent } from '@interlock/contracts';
import { conformanceCdEvent, type ConformanceCdEvent } from '@interlock/contracts/testing';
import { canonicalJson, parseStrictJson, StrictJsonError } from '@interlock/domain';
import { ParkError } from '@interlock/service-kit';
import { ZodError } from 'zod';
import { readPipelineEvent } from '../follow-pipeline/read-pipeline-event.ts';
import { candidateMessage, type CandidateMessage } from './candidate-message.ts';

type Said = Parameters<typeof candidateMessage>[0];

const message = (headers: Record<string, string>, value: unknown): Said => ({
  headers,
  json: () => (value instanceof Uint8Array ? parseStrictJson(value, { maxBytes: 1_000_000 }) : value),
});
const around = ({ context }: ConformanceCdEvent, more: Record<string, string> = {}) => ({
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_type: context.type,
  ce_source: context.source,
  ce_id: context.id,
  ...more,
});
const binary = (event: ConformanceCdEvent, more: Record<string, string> = {}): Said => message(around(event, more), event);
const structured = (event: ConformanceCdEvent, more: object = {}): Said => {
  const { type, source, id } = event.context;
  return message(
    { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
    { specversion: '1.0', type, source, id, data: event, ...more },
  );
};
const codeOf = (said: Said): string => {
  try {
    return candidateMessage(said).is;
  } catch (error) {
    if (error instanceof ParkError) return error.code;
    if (error instanceof ZodError || error instanceof StrictJsonError) return 'invalid';
    throw error;
  }
};
const cdEventIn = (read: CandidateMessage): PipelineCdEvent => {
  if (read.is !== 'pipeline-event') throw new Error(`it is a ${read.is}`);
  return read.cdEvent;
};
const NAMES = ['artifact_published', 'testsuiterun_finished', 'change_merged'] as const;

describe('a message of ci.release-candidates', () => {
  it.each(NAMES)('is a pipeline event in either mode: %s', (name) => {
    const event = conformanceCdEvent(name);
    expect(cdEventIn(candidateMessage(binary(event)))).toEqual(event);
    expect(cdEventIn(candidateMessage(structured(event)))).toEqual(event);
  });

  it('passes by when it is a CDEvent of something else, and is parked when this version does not know it', () => {
    const event = conformanceCdEvent('change_merged');
    const ofType = (type: string) => ({ ...event, context: { ...event.context, type } });
    const codes = ['dev.cdevents.pipelinerun.started.0.3.0', 'dev.cdevents.change.merged.0.9.0', 'dev.cdeventsx.tool-x.y.0.1.0', 'x'].map(
      (type) => codeOf(binary(ofType(type))),
    );
    expect(codes).toEqual(['foreign', 'candidate.unknown_type', 'candidate.unknown_type', 'candidate.unknown_type']);
    expect(codeOf(structured(ofType('dev.cdevents.taskrun.finished.0.3.0')))).toBe('foreign');
    expect(codeOf(structured(ofType('dev.cdevents.change.merged.0.9.0')))).toBe('candidate.unknown_type');
  });

  it('is parked when its envelope and its context name two events', () => {
    const event = conformanceCdEvent('artifact_published');
    expect(codeOf(binary(event, { ce_id: 'another' }))).toBe('candidate.envelope_mismatch');
    expect(codeOf(binary(event, { ce_source: '/another' }))).toBe('candidate.envelope_mismatch');
    expect(codeOf(structured(event, { id: 'another' }))).toBe('candidate.envelope_mismatch');
    expect(codeOf(binary(event, { ce_type: conformanceCdEvent('change_merged').context.type }))).toBe('invalid');
    expect(codeOf(binary(event, { ce_specversion: '0.3' }))).toBe('candidate.unknown_type');
  });

  it('is parked when it is broken in any way: none is taken, none makes it fail otherwise', () => {
    const event = conformanceCdEvent('testsuiterun_finished');
    const text = JSON.stringify(event);
    const bytes = (broken: string | Buffer) => message(around(event), Buffer.from(broken));
    const broken: Said[] = [
      ...['', '{}', '[]', 'null', '"x"', '7', text.slice(0, -1), `${text}{}`, `\ufeff${text}`, '['.repeat(50_000)].map((one) => bytes(one)),
      bytes(text.replace('{', '{"context":{},')),
      bytes(text.replace('"outcome":"failure"', '"outcome":"failure","outcome":"success"')),
      bytes(text.replace('"outcome":"failure"', '"outcome":"PASSED"')),
      bytes(text.replace('"outcome":"failure"', '"outcome":1e400')),
      bytes(text.replace('myTestSuiteRun123', '\\ud800')),
      bytes(text.replace('{"context"', '{"__proto__":{"isAdmin":true},"context"')),
      bytes(Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe])])),
      structured(event, { data: null }),
      structured(event, { data: text }),
      structured(event, { data: undefined, data_base64: Buffer.from(text).toString('base64') }),
      structured(event, { specversion: '0.3' }),
      message({ 'content-type': 'application/cloudevents-batch+json' }, [event]),
      message({}, event),
      message({ ...around(event), ce_type: RELEASE_CANDIDATE_BUILT }, event),
    ];
    expect(broken.map(codeOf).filter((code) => code === 'pipeline-event' || code === 'candidate' || code === 'foreign')).toEqual([]);
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(codeOf(message(around(event), value))).toMatch(/^(?:invalid|candidate\.)/)));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.jsonValue(), (headers, value) =>
        expect(codeOf(message(headers, value))).toMatch(/^(?:invalid|candidate\.)/),
      ),
    );
  });
});

describe('what a pipeline says, in the words of the record', () => {
  const read = (event: ConformanceCdEvent, more: object = {}): PipelineEvent =>
    readPipelineEvent(cdEventIn(candidateMessage(binary({ ...event, ...more } as ConformanceCdEvent))));
  const hex = 'c'.repeat(64);

  it('is where an artifact was published and by whom, without what stands in addresses', () => {
    const event = conformanceCdEvent('artifact_published');
    const id = `pkg:oci/checkout@sha256%3A${hex}?repository_url=https://bot:s3cr3t@Registry.example/team/checkout&token=s3cr3t`;
    const said = read(event, { subject: { ...event.subject, id } });
    expect(said).toMatchObject({
      kind: 'artifact-published',
      artifact: `sha256:${hex}`,
      purl: `pkg:oci/checkout@sha256%3A${hex}`,
      repository: 'registry.example/team/checkout',
      by: 'mybot-myapp',
      at: '2023-03-20T14:27:05.315Z',
      chainId: '4c8cb7dd-3448-41de-8768-eec704e2829b',
      links: ['5328c37f-bb7e-4bb7-84ea-9f5f85e4a7ce'],
    });
    expect(JSON.stringify(said)).not.toContain('s3cr3t');
  });

  it('is how a suite ended, and of which artifact or commit, where custom data says it', () => {
    const event = conformanceCdEvent('testsuiterun_finished');
    const customData = { artifactId: `pkg:oci/x@sha256%3A${hex}`, commit: 'd'.repeat(40) };
    expect(read(event, { customData })).toMatchObject({
      kind: 'test-suite-run-finished',
      suite: 'Auth TestSuite',
      outcome: 'failure',
      severity: 'critical',
      environment: 'dev',
      artifact: `sha256:${hex}`,
      commit: 'd'.repeat(40),
    });
    expect(read(event, { customData: { artifactId: 7, commit: 'main' } })).toMatchObject({ artifact: null, commit: null });
    expect(read(event, { customData: 'aGVsbG8=' })).toMatchObject({ artifact: null, commit: null });
  });

  it('is the change that was merged, and its commit where it is named by one', () => {
    const event = conformanceCdEvent('change_merged');
    expect(read(event)).toMatchObject({ kind: 'change-merged', change: 'mySubject123', repository: 'testrepo/TestOrg', commit: null });
    expect(read(event, { subject: { ...event.subject, id: 'e'.repeat(40) } })).toMatchObject({ commit: 'e'.repeat(40) });
    const blank = { ...event.subject.content, repository: { id: ' ' } };
    expect(read(event, { subject: { ...event.subject, content: blank } })).toMatchObject({ repository: null });
  });

  it('is short, printable and fit for the record, whatever stands in it', () => {
    for (const name of NAMES) {
      const event = conformanceCdEvent(name);
      fc.assert(
        fc.property(fc.string({ minLength: 1, maxLength: 400, unit: 'binary' }), (text) => {
          const subject = { ...event.subject, id: name === 'artifact_published' ? `pkg:${text}` : text };
          const content = { ...event.subject.content, ...(name === 'testsuiterun_finished' ? { reason: text } : {}) };
          const said = read(event, { subject: { ...subject, content }, customData: { artifactId: text, commit: text } });
          canonicalJson(PipelineEvent.parse(said));
          // eslint-disable-next-line no-control-regex
          expect(JSON.stringify(said)).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/u);
        }),
        { numRuns: 100 },
      );
    }
  });
});

describe('a candidate whose source is the name of one of our own causes', () => {
  const ofSource = (source: string) => ({ specversion: '1.0', type: RELEASE_CANDIDATE_BUILT, source, id: 'sha256:1', data: {} });

  it.each(['candidate', 'cdevent', 'evidence|1', 'timer'])('%s is no sender, in either mode', (source) => {
    const headers = { ce_specversion: '1.0', ce_type: RELEASE_CANDIDATE_BUILT, ce_source: source, ce_id: 'sha256:1' };
    expect(codeOf(message(headers, {}))).toBe('candidate.reserved_source');
    const read = ReleaseCandidateCloudEvent.safeParse(ofSource(source));
    expect(read.error?.issues.map(({ path }) => path.join('.'))).toContain('source');
  });

  it.each(['/cdevent', 'urn:cdevent', 'https://ci.example/evidence'])('%s is one', (source) => {
    const read = ReleaseCandidateCloudEvent.safeParse(ofSource(source));
    expect(read.error?.issues.map(({ path }) => path.join('.'))).not.toContain('source');
  });
});
