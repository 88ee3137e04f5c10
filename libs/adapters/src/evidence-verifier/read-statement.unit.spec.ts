import { aCandidate } from './testing/index.ts';
import { MAX_SUBJECTS } from './limits.ts';
import { matchSubject, readStatement } from './read-statement.ts';

const V1 = 'https://in-toto.io/Statement/v1';
const subject = { name: 'x', digest: { sha256: 'a', md5: 'b' } };
const aStatement = (changes: object = {}): object => ({ _type: V1, subject: [subject], predicateType: 't', predicate: {}, ...changes });
const read = (statement: object) => readStatement(Buffer.from(JSON.stringify(statement)), true);

describe('a statement', () => {
  it.each([
    ['one subject', aStatement(), [subject]],
    ['no predicate', aStatement({ predicate: undefined }), [subject]],
    ['the longest type', aStatement({ predicateType: 't'.repeat(300) }), [subject]],
    ['a subject without any digest', aStatement({ subject: [{ digest: {} }] }), [{ digest: {} }]],
    ['an older type', aStatement({ _type: 'https://in-toto.io/Statement/v0.1' }), [subject]],
  ])('is read with %s', (_what, statement, subjects) => {
    expect(read(statement)).toMatchObject({ subject: subjects.map(({ digest }) => ({ digest })) });
  });

  it.each([
    ['no subject', { subject: undefined }, 'payload.subject'],
    ['subjects that are no list', { subject: { length: 1 } }, 'payload.subject'],
    ['an empty list of them', { subject: [] }, 'payload.subject'],
    ['too many', { subject: Array.from({ length: MAX_SUBJECTS + 1 }, () => subject) }, 'payload.subject'],
    ['a subject that is none', { subject: [subject, null] }, 'payload.subject.1'],
    ['a list among them', { subject: [[subject]] }, 'payload.subject.0'],
    ['no digest', { subject: [{ name: 'x' }] }, 'payload.subject.0.digest'],
    ['a list of digests', { subject: [{ digest: ['a'] }] }, 'payload.subject.0.digest'],
    ['a digest that is no text', { subject: [{ digest: { sha256: 'a', md5: null } }] }, 'payload.subject.0.digest.md5'],
    ['no predicate type', { predicateType: undefined }, 'payload.predicateType'],
    ['an empty one', { predicateType: '' }, 'payload.predicateType'],
    ['one that is too long', { predicateType: 't'.repeat(301) }, 'payload.predicateType'],
    ['one that is no text', { predicateType: ['t'] }, 'payload.predicateType'],
  ])('is refused with %s, in words that name it', (_what, changes, field) => {
    expect(() => read(aStatement(changes))).toThrow(expect.objectContaining({ code: 'evidence.statement_malformed', field }));
  });
});

describe('what a statement is about', () => {
  const sha512 = `sha512:${'b'.repeat(128)}`;
  const candidate = aCandidate({ artifacts: [{ name: 'x', digest: sha512 }] });
  const about = (digest: object) => matchSubject(read(aStatement({ subject: [{ digest: { sha256: 'a' } }, { digest }] })), candidate);

  it('is matched by the whole digest of its algorithm', () => {
    expect(about({ sha512: 'b'.repeat(128) })).toBe(sha512);
  });

  it.each([
    ['another algorithm', { sha256: 'b'.repeat(128) }],
    ['the end of it', { sha512: 'b'.repeat(127) }],
    ['more than it', { sha512: 'b'.repeat(129) }],
    ['itself with its algorithm', { sha512 }],
    ['an algorithm that does not count', { gitCommit: 'b'.repeat(128) }],
    ['nothing', { sha512: '' }],
    ['other digits', { sha512: `c${'b'.repeat(127)}` }],
  ])('is not told by %s', (_what, digest) => {
    expect(() => about(digest)).toThrow(expect.objectContaining({ code: 'evidence.subject_mismatch' }));
  });
});
