import { readFileSync } from 'node:fs';
import { releaseCandidateBuiltJsonSchema } from './json-schema.ts';

describe('the committed schema of ReleaseCandidateBuilt', () => {
  it('is that of the contract; else run `node tools/reference/write-schemas.mjs`', () => {
    const file = new URL('../../../docs/reference/release-candidate-built.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(releaseCandidateBuiltJsonSchema());
  });
});
