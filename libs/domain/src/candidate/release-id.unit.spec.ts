import { aCandidate, aDigest, realHashing } from '../testing/index.ts';
import { releaseIdOf } from './release-id.ts';

const one = { name: 'one', digest: aDigest('a') };
const two = { name: 'two', digest: aDigest('b') };
const idOf = (says: Parameters<typeof aCandidate>[0]) => releaseIdOf(aCandidate({ artifacts: [one, two], ...says }), realHashing);

describe('the id of a release', () => {
  it.each([
    ['the order of artifacts', { artifacts: [two, one] }],
    ['their names', { artifacts: [{ ...one, name: 'other' }, two] }],
    ['an artifact named twice', { artifacts: [one, two, { ...one, name: 'again' }] }],
    ['the environment asked for', { environment: 'production' }],
    ['how the repository is written', { source: { ...aCandidate().source, repository: 'git@git.example.test:shop/checkout.git' } }],
  ])('does not depend on %s', (_what, says) => {
    expect(idOf(says)).toBe(idOf({}));
  });

  it.each([
    ['the component', { component: 'component:default/other' }],
    ['a digest', { artifacts: [one, { ...two, digest: aDigest('c') }] }],
    ['an artifact more', { artifacts: [one, two, { name: 'x', digest: aDigest('c') }] }],
    ['the configuration', { configuration: { digest: aDigest('a') } }],
    ['the commit', { source: { ...aCandidate().source, revision: 'b'.repeat(40) } }],
  ])('depends on %s', (_what, says) => {
    expect(idOf(says)).not.toBe(idOf({}));
  });
});
