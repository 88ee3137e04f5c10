import { readFileSync } from 'node:fs';
import { interlockConfigJsonSchema } from './json-schema.ts';

describe('the committed schema of interlock.yaml', () => {
  it('is that of the contract; else run `node tools/reference/write-schemas.mjs`', () => {
    const file = new URL('../../../../docs/reference/interlock.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(interlockConfigJsonSchema());
  });
});
