import { Artifact, PolicyResult, ReleaseCandidate, Role, Tier } from '@interlock/contracts';
import { aCandidate } from '../testing/index.ts';
import { fieldErrors } from './field-errors.ts';

const errorsOf = (document: unknown) => {
  const parsed = ReleaseCandidate.safeParse(document);
  return parsed.success ? [] : fieldErrors(parsed.error, document);
};

describe('an input that does not fit its schema', () => {
  it.each([
    ['a missing member', { ...aCandidate(), source: undefined }, { field: 'source', found: 'nothing', expected: 'object' }],
    ['a wrong type', { ...aCandidate(), component: 7 }, { field: 'component', found: '7', expected: 'string' }],
    [
      'a malformed text',
      { ...aCandidate(), component: 'checkout' },
      { field: 'component', found: '"checkout"', expected: 'a canonical entity ref "kind:namespace/name"' },
    ],
    [
      'a place in a list',
      { ...aCandidate(), artifacts: [{ name: 'x', digest: 'latest' }] },
      { field: 'artifacts.0.digest', found: '"latest"', expected: '"sha256:<64 hex>", "sha384:<96 hex>" or "sha512:<128 hex>"' },
    ],
    [
      'a member too many',
      { ...aCandidate(), approved: true },
      { field: 'document', found: 'unknown member "approved"', expected: 'only the members that the schema names' },
    ],
    [
      'an empty text',
      { ...aCandidate(), artifacts: [{ ...aCandidate().artifacts[0], name: '' }] },
      { field: 'artifacts.0.name', found: '""', expected: 'text that is not empty' },
    ],
    ['an empty list', { ...aCandidate(), artifacts: [] }, { field: 'artifacts', found: 'an array of 0', expected: 'at least one item' }],
    [
      'a text that is too long',
      { ...aCandidate(), artifacts: [{ ...aCandidate().artifacts[0], name: 'x'.repeat(301) }] },
      { field: 'artifacts.0.name', found: `"${'x'.repeat(116)}...`, expected: 'at most 300 characters' },
    ],
    ['another kind of document', [], { field: 'document', found: 'an array of 0', expected: 'object' }],
  ])('is told with field, found and expected: %s', (_what, document, expected) => {
    expect(errorsOf(document)).toEqual([expected]);
  });

  it.each([
    ['a union of values', Tier, 9, 'one of 1, 2, 3, 4'],
    ['a list of values', Role, 'boss', 'one of "viewer", "submitter", "operator", "admin"'],
  ])('is told every value that is expected of %s', (_what, schema, value, expected) => {
    const parsed = schema.array().safeParse([value]);
    expect(parsed.success ? [] : fieldErrors(parsed.error, [value])).toEqual([{ field: '0', found: JSON.stringify(value), expected }]);
  });

  it('shortens what was found without splitting a character', () => {
    const document = { name: `${'x'.repeat(115)}${'\u{1f600}'.repeat(200)}`, digest: 1 };
    const parsed = Artifact.safeParse(document);
    const [first] = parsed.success ? [] : fieldErrors(parsed.error, document);
    expect(first?.found.length).toBeLessThanOrEqual(120);
    expect(first?.found.isWellFormed()).toBe(true);
  });

  it('shows no text that stands where the name of a secret is wanted', () => {
    const errors = [
      { code: 'invalid_type', path: ['targets', 'production', 'token'], message: 'Invalid input: expected object, received string' },
      { code: 'unrecognized_keys', path: [], message: 'Unrecognized key', keys: [`ghp_${'a1'.repeat(18)}`] },
    ];
    const document = { targets: { production: { token: 'hunter2' } } };
    expect(fieldErrors({ issues: errors }, document).map(({ found }) => found)).toEqual([
      'a text of 7 characters that may be a secret',
      'unknown member a bearer token',
    ]);
  });

  it('names fifty things at most', () => {
    const parsed = PolicyResult.safeParse({ reasons: Array.from({ length: 100 }, () => 1) });
    expect(parsed.success ? [] : fieldErrors(parsed.error)).toHaveLength(50);
  });
});
