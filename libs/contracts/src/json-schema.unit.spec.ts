import { readFileSync } from 'node:fs';
import { approvalCdEventJsonSchema, deploymentCdEventJsonSchema, releaseCandidateBuiltJsonSchema } from './json-schema.ts';

describe('a committed schema', () => {
  it.each([
    ['release-candidate-built', releaseCandidateBuiltJsonSchema()],
    ['deployment-event', deploymentCdEventJsonSchema()],
    ['approval-event', approvalCdEventJsonSchema()],
  ])('of %s is that of the contract; else run `node tools/reference/write-schemas.mjs`', (name, schema) => {
    const file = new URL(`../../../docs/reference/${name}.schema.json`, import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });
});
