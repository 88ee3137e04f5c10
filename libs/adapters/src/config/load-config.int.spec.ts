import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error.ts';
import { interlockConfigJsonSchema } from './json-schema.ts';
import { loadConfig, parseConfig } from './load-config.ts';

const GOOD = 'apiVersion: interlock.dev/v1\ncatalog:\n  sources:\n    - { name: here, type: folder, path: catalog }\n';

const errorsOf = (text: string) => {
  try {
    parseConfig(text, 'interlock.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

describe('a configuration that is right', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-config-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is read with its defaults, and knows its folder', async () => {
    const file = join(directory, 'interlock.yaml');
    await writeFile(file, GOOD);
    expect(loadConfig(file)).toMatchObject({
      file,
      directory,
      config: { trust: { keys: [] }, targets: {}, enforcement: { default: 'enforce' }, thresholds: {} },
    });
  });

  it('says what to do when it is not there', () => {
    const loading = () => loadConfig(join(directory, 'interlock.yaml'));
    expect(loading).toThrow('expected an interlock.yaml; "interlock init" writes one');
  });

  it('is refused when it is not UTF-8', async () => {
    const file = join(directory, 'interlock.yaml');
    await writeFile(file, Buffer.from([0xff, 0xfe, 0x61]));
    expect(() => loadConfig(file)).toThrow(ConfigError);
  });
});

describe('a file with a secret in it', () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  it.each(['sec1', 'pkcs8'] as const)('is refused by the name of it where it is a private key of %s', (type) => {
    const pem = key.export({ format: 'pem', type }).toString();
    const [line = ''] = pem.split('\n').slice(1);
    const error = errorsOf(pem);
    expect(error.errors).toMatchObject([{ field: 'document', found: 'a private key' }]);
    expect(error.message).not.toContain(line.slice(0, 12));
    const inside = errorsOf(`${GOOD}seats: ${JSON.stringify(pem)}\n`);
    expect(inside.errors).toMatchObject([{ field: 'seats', found: 'a private key' }]);
    expect(errorsOf(`${GOOD}seats: [ !x "${pem.replaceAll('\n', ' ')}\n`).message).not.toContain(line.slice(0, 12));
  });
});

const calendar = (says: { readonly timeZone?: string; readonly start?: string; readonly recurrence?: string }): string => {
  const { timeZone = 'UTC', start = '2026-03-02T09:00', recurrence = 'FREQ=DAILY' } = says;
  return `calendars:\n  - { name: quiet, kind: freeze, environments: [production], timeZone: ${timeZone}, start: "${start}", duration: PT1H, recurrence: ${recurrence} }\n`;
};

describe('two calendars of one name', () => {
  it('are refused: a freeze is known by the name of its calendar', () => {
    const one = calendar({});
    const error = errorsOf(`${GOOD}${one}${one.slice(one.indexOf('\n') + 1)}`);
    expect(error.errors).toMatchObject([{ at: expect.stringMatching(/^interlock\.yaml:7:/) as string, field: 'calendars.1.name' }]);
  });
});

describe('a calendar that is wrong in several ways', () => {
  it('is told all of them at once, also beside what is wrong with its shape and elsewhere', () => {
    const wrong =
      'calendars:\n  - { name: quiet, kind: freeze, environments: [production], tiers: [5], reason: "", timeZone: Europe/Berlln, start: 2026-02-30T09:00, duration: 7h, recurrence: FREQ=OFTEN }\n';
    expect(
      errorsOf(`${GOOD}${wrong}thresholds: { approvalSeconds: soon }\n`)
        .errors.map(({ field }) => field)
        .toSorted(),
    ).toEqual([
      ...['duration', 'reason', 'recurrence', 'start', 'tiers.0', 'timeZone'].map((name) => `calendars.0.${name}`),
      'thresholds.approvalSeconds',
    ]);
  });

  it('is told once of each: what stands in for a start of another shape is not told of', () => {
    const wrong = calendar({ start: 'Monday', recurrence: 'FREQ=DAILY;UNTIL=20200101T000000Z' });
    expect(errorsOf(`${GOOD}${wrong}`).errors.map(({ field }) => field)).toEqual(['calendars.0.start']);
  });
});

describe('a member that nobody knows', () => {
  it.each([
    [`${GOOD}enforcment: {}\n`, /^only apiVersion, catalog, .*; did you mean "enforcement"\?$/],
    [`${GOOD}enforcement: { defalt: observe }\n`, /^only default, rules; did you mean "default"\?$/],
    [`${GOOD}enforcement: { rules: [{ mode: observe, enviroment: production }] }\n`, /^only .*; did you mean "environment"\?$/],
    [
      `${GOOD}targets: { production: { type: git, repository: r, brunch: main } }\n`,
      /^only type, repository, .*; did you mean "branch"\?$/,
    ],
    [`${GOOD}targets: { production: { type: external, branch: main } }\n`, /^only type$/],
    [GOOD.replace('path: catalog', 'path: catalog, pth: x'), /^only name, type, path; did you mean "path"\?$/],
  ])('is told with those that there are, and what was meant', (text, expected) => {
    expect(errorsOf(text).errors).toMatchObject([
      { found: expect.stringMatching(/^unknown member/), expected: expect.stringMatching(expected) },
    ]);
  });
});

describe('a key that stands twice', () => {
  it('is found once', () => {
    const [error] = errorsOf(`${GOOD}apiVersion: interlock.dev/v1\n`).errors;
    expect(error?.found).toBe('the key "apiVersion" twice in one map');
    expect(error?.expected).toBe('one YAML 1.2 document');
  });
});

describe('a configuration that is wrong', () => {
  it.each([
    ['a member that is missing', 'apiVersion: interlock.dev/v1\n', 'interlock.yaml:1:1', 'catalog'],
    ['a member of a wrong type', `${GOOD}thresholds:\n  approvalSeconds: soon\n`, 'interlock.yaml:6:20', 'thresholds.approvalSeconds'],
    ['a member that nobody knows', `${GOOD}colour: red\n`, 'interlock.yaml:5:9', 'document'],
    [
      'a member that nobody knows, deep inside',
      `${GOOD}enforcement:\n  default: enforce\n  mood: kind\n`,
      'interlock.yaml:7:9',
      'enforcement',
    ],
    ['an item of a list', GOOD.replace('path: catalog', 'path: 7'), 'interlock.yaml:4:41', 'catalog.sources.0.path'],
    ['a target of an unknown type', `${GOOD}targets:\n  production: { type: magic }\n`, 'interlock.yaml:6:23', 'targets.production.type'],
    ['a calendar in no zone', `${GOOD}${calendar({ timeZone: 'Europe/Berlln' })}`, 'interlock.yaml:6:72', 'calendars.0.timeZone'],
    ['a rule that nobody can read', `${GOOD}${calendar({ recurrence: 'FREQ=OFTEN' })}`, 'interlock.yaml:6:132', 'calendars.0.recurrence'],
    ['a calendar without a start', `${GOOD}${calendar({ start: 'Monday' })}`, 'interlock.yaml:6:84', 'calendars.0.start'],
    ['a version to come', GOOD.replace('/v1', '/v2'), 'interlock.yaml:1:13', 'apiVersion'],
  ])('(%s) is refused with field and place', (_what, text, at, field) => {
    const error = errorsOf(text);
    expect(error.code).toBe('config.invalid');
    expect(error.errors).toEqual([{ at, field, found: expect.any(String), expected: expect.any(String) }]);
    expect(error.message).toContain(`${at}: ${field}: found `);
  });

  it.each([
    ['broken YAML', 'a: [1\n'],
    ['a duplicate key', `${GOOD}apiVersion: interlock.dev/v1\n`],
    ['__proto__', `${GOOD}__proto__: { x: 1 }\n`],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(10)}]`)
        .join('\n')}\n`,
    ],
    ['nothing', '# only a comment\n'],
    ['two documents', `${GOOD}---\n${GOOD}`],
    ['a list', '- 1\n- 2\n'],
  ])('by %s is refused with a place', (_what, text) => {
    const error = errorsOf(text);
    expect(error.errors.length).toBeGreaterThan(0);
    for (const { at } of error.errors) expect(at).toMatch(/^interlock\.yaml:\d+:\d+$/);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('the published JSON Schema', () => {
  it('describes what a user may write', () => {
    expect(interlockConfigJsonSchema()).toMatchObject({
      title: 'interlock.yaml',
      type: 'object',
      required: ['apiVersion', 'catalog'],
      additionalProperties: false,
    });
  });
});
