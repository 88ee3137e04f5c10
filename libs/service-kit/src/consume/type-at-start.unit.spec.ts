import { typeAtStart } from './type-at-start.ts';

const BEGINNING = '{"stream":"release-1","revision":3,"position":17,"id":"i","type":"DecisionRecorded","data":{"type":"x"}}';
const of = (text: string): string | undefined => typeAtStart(Buffer.from(text));

describe('bytes that begin as the relay writes an event', () => {
  it('say its type, wherever in a larger buffer they stand', () => {
    expect(of(BEGINNING)).toBe('DecisionRecorded');
    const buffer = Buffer.from(`xx${BEGINNING}`);
    expect(typeAtStart(buffer.subarray(2))).toBe('DecisionRecorded');
  });
});

describe('bytes that begin in another way', () => {
  it.each([
    ['members in another order', '{"data":{},"stream":"release-1","revision":3,"position":17,"id":"i","type":"DecisionRecorded"}'],
    ['a cloud event in structured mode', '{"specversion":"1.0","type":"DecisionRecorded","data":{"stream":"release-1"}}'],
    ['an escape in the type', BEGINNING.replace('Decision', String.raw`\u0044ecision`)],
    ['an escape in a name before it', BEGINNING.replace('release-1', String.raw`release-\"1`)],
    ['a type that is no text', BEGINNING.replace('"DecisionRecorded"', '7')],
    ['a type that nothing follows', BEGINNING.slice(0, BEGINNING.indexOf(',"data"'))],
    ['a type that a longer name puts out of sight', BEGINNING.replace('release-1', 'r'.repeat(400))],
    ['blanks', BEGINNING.replace('{', '{ ')],
    ['nothing', ''],
  ])('say nothing: %s', (_what, text) => {
    expect(of(text)).toBeUndefined();
  });
});
