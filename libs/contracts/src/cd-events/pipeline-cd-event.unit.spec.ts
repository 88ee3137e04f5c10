import fc from 'fast-check';
import { conformanceCdEvent, officialFindings, without, type ConformanceCdEvent } from '../testing/index.ts';
import { PIPELINE_CD_EVENTS } from './pipeline-cd-event.ts';

const NAMES = ['artifact_published', 'testsuiterun_finished', 'change_merged'] as const;
const SUBJECTS = { artifact_published: 'artifact', testsuiterun_finished: 'testSuiteRun', change_merged: 'change' };

const takes = (event: unknown): boolean => {
  const type = (event as { context?: { type?: unknown } } | null)?.context?.type;
  return typeof type === 'string' && PIPELINE_CD_EVENTS.get(type)?.safeParse(event).success === true;
};
const official = (event: unknown): boolean => officialFindings(event as ConformanceCdEvent).length === 0;

/** As v0.4 wrote it. */
const older = (name: (typeof NAMES)[number]): unknown => {
  const { context, subject } = conformanceCdEvent(name);
  return {
    context: { ...without(context, 'specversion'), version: '0.4.1', type: context.type.replace('0.3.0', '0.2.0') },
    subject: { ...subject, type: SUBJECTS[name] },
  };
};

type Path = readonly (string | number)[];
const pathsOf = (value: unknown, at: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? [at]
    : [at, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...at, name]))];
const changed = (value: unknown, [step, ...rest]: Path, to: (old: unknown) => unknown): unknown => {
  if (step === undefined) return to(value);
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (String(index) === String(step) ? changed(inner, rest, to) : inner));
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, inner]) => {
      if (name !== step) return [[name, inner]];
      const replaced = changed(inner, rest, to);
      return replaced === REMOVED ? [] : [[name, replaced]];
    }),
  );
};
const REMOVED = Symbol('removed');

describe.each(NAMES)('a CDEvent of a pipeline: %s', (name) => {
  it('is taken as the conformance suite has it, and as v0.4 wrote it', () => {
    expect([takes(conformanceCdEvent(name)), takes(older(name))]).toEqual([true, true]);
  });

  it('is refused in the words of the other version', () => {
    const { context, subject } = conformanceCdEvent(name);
    expect(takes({ context: { ...context, type: context.type.replace('0.3.0', '0.2.0') }, subject })).toBe(false);
    expect(takes({ context, subject: { ...subject, type: SUBJECTS[name] } })).toBe(false);
    expect(takes({ context: { ...context, type: context.type.replace('0.3.0', '0.4.0') }, subject })).toBe(false);
  });

  it('is never taken where the official schema refuses it: members gone, added, or with anything in them', () => {
    const example = conformanceCdEvent(name);
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(null, {}, [], '', ' ', 'not a time', '\u202e', 'http://[', 7, 'pkg:x', REMOVED),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(example)), odd, (path, by) => {
        const event = changed(example, path, () => by);
        if (event !== REMOVED && takes(event)) expect(official(event)).toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(example)), (path) => {
        const event = changed(example, path, (old) =>
          typeof old === 'object' && old !== null && !Array.isArray(old) ? { ...old, unknown: 1 } : old,
        );
        if (takes(event)) expect(official(event)).toBe(true);
      }),
    );
  });

  it('is refused where it is anything else', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(takes(value)).toBe(false)));
  });
});

describe('a test suite run of v0.4', () => {
  it('says pass and fail, which v0.5 does not know', () => {
    const outcome = (event: unknown, said: string) => changed(event, ['subject', 'content', 'outcome'], () => said);
    const before = older('testsuiterun_finished');
    const now = conformanceCdEvent('testsuiterun_finished');
    expect(['pass', 'fail', 'error'].map((said) => [takes(outcome(before, said)), takes(outcome(now, said))])).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
  });
});
