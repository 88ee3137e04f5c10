import { readdirSync, readFileSync } from 'node:fs';
import { ENVIRONMENT_EVENTS } from './environment-events.ts';
import { CATALOG_EVENTS, LEDGER_EVENTS, POLICY_EVENTS } from './other-events.ts';
import { RELEASE_EVENTS } from './release-events.ts';

const SCHEMAS = { ...RELEASE_EVENTS, ...CATALOG_EVENTS, ...POLICY_EVENTS, ...LEDGER_EVENTS, ...ENVIRONMENT_EVENTS };
const folder = new URL('../../golden/', import.meta.url);
const read = (file: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>;
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const cases = Object.entries(SCHEMAS).flatMap(([type, schema]) =>
  files
    .filter((file) => file === `${type}.v1.json`)
    .flatMap((file) => Object.entries(read(file)).map(([name, data]) => ({ type, name, data, schema }))),
);

describe('the golden events', () => {
  it('are there for every type that can be written, and for no other', () => {
    expect(files.toSorted()).toEqual(
      Object.keys(SCHEMAS)
        .map((type) => `${type}.v1.json`)
        .toSorted(),
    );
  });

  it.each(cases)('$type ($name) reads as it was written, nothing added or dropped', ({ schema, data }) => {
    expect(schema.parse(data)).toEqual(data);
  });

  it.each(cases)('$type ($name) is refused with a member that nobody knows, and without any of its own', ({ schema, data }) => {
    const members = data as Record<string, unknown>;
    expect(schema.safeParse({ ...members, unknown: 1 }).success).toBe(false);
    expect(schema.safeParse({}).success).toBe(false);
  });
});
