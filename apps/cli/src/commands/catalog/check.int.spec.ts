import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOG_FINDINGS, CatalogFindingCode } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { sarifReport } from '../../catalog/sarif-report.ts';
import { run } from '../../testing/run.ts';

/** The schema of the standard, as Microsoft's kit for SARIF carries it: of draft 4, of which it uses nothing that draft 7 reads otherwise but its name. */
const official = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
) as Record<string, unknown>;
delete official['$schema'];
delete official['id'];
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;
const validate = addFormats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })).compile(official);
const faultsOf = (report: unknown): readonly string[] =>
  validate(report) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  mkdirSync(join(cwd, 'services/my shop'), { recursive: true });
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const put = (owner: string): void =>
  writeFileSync(
    join(cwd, 'services/my shop/catalog-info.yaml'),
    `apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: { name: shop }\nspec:\n  owner: ${owner}\n`,
  );
const check = (...more: string[]): ReturnType<typeof run> => run(['catalog', 'check', 'services/my shop', ...more], { cwd });

describe('a folder whose owner is not in the catalog', () => {
  beforeEach(() => put('nobody'));

  it('is reported as SARIF, with files relative to where the command runs', async () => {
    const ran = await check('--format', 'sarif');
    expect(ran.exit).toBe(2);
    expect(ran.json()).toEqual({
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'Interlock',
              rules: [{ id: 'catalog.owner_unknown', shortDescription: { text: 'An owner is in the catalog' } }],
            },
          },
          columnKind: 'utf16CodeUnits',
          results: [
            {
              ruleId: 'catalog.owner_unknown',
              ruleIndex: 0,
              level: 'error',
              message: { text: expect.stringContaining('group:default/nobody') },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'services/my%20shop/catalog-info.yaml' },
                    region: { startLine: 3, startColumn: 19 },
                  },
                },
              ],
              partialFingerprints: { 'interlockFindingId/v1': expect.stringContaining('catalog.owner_unknown|system:default/shop') },
            },
          ],
        },
      ],
    });
  });

  it('is reported as JSON by either option, and as text by none', async () => {
    const byFormat = await check('--format', 'json');
    expect(byFormat.json()).toMatchObject({ findings: [{ code: 'catalog.owner_unknown' }] });
    expect((await check('--json')).json()).toEqual(byFormat.json());
    expect((await check()).out).toContain('1 entity, 1 finding.');
  });

  it('is reported in no format that nobody knows', async () => {
    const ran = await check('--format', 'xml');
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain('--format');
  });
});

describe('a folder without descriptors', () => {
  it('is not said to miss nothing', async () => {
    expect((await check()).out).toBe('0 entities, no descriptor was found.\n');
  });
});

describe('a folder with a typing error in its names', () => {
  it('is told of an annotation that nothing reads, and of a kind', async () => {
    writeFileSync(
      join(cwd, 'services/my shop/catalog-info.yaml'),
      'apiVersion: backstage.io/v1alpha1\nkind: Compnent\nmetadata: { name: shop, annotations: { interlock.dev/rolout: narrow } }\nspec: { type: service }\n',
    );
    const ran = await check();
    expect(ran.exit).toBe(2);
    expect(ran.out.replaceAll(/\s+/g, ' ')).toMatch(/did you mean "Component"\?[^]*did you mean "interlock\.dev\/rollout"\?/);
  });
});

describe('a folder without findings', () => {
  it('gives a report without results', async () => {
    writeFileSync(
      join(cwd, 'services/my shop/catalog-info.yaml'),
      'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: ann }\nspec: { memberOf: [] }\n',
    );
    const ran = await check('--format', 'sarif');
    expect(ran.exit).toBe(0);
    expect(ran.json()).toMatchObject({ runs: [{ results: [] }] });
  });
});

describe('a configuration that asks for a runbook and somebody on call', () => {
  const shop = (annotations = ''): void => {
    writeFileSync(
      join(cwd, 'services/my shop/catalog-info.yaml'),
      `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
  annotations:
    interlock.dev/tier: "1"
    interlock.dev/runtime: shop
${annotations}spec: { type: service, lifecycle: retired, owner: team }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: team }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ann }
spec: { memberOf: [team] }
`,
    );
    writeFileSync(
      join(cwd, 'interlock.yaml'),
      `apiVersion: interlock.dev/v1
catalog:
  lifecycles: [production, retired]
  requires: [{ what: runbook, tiers: [1] }, { what: on-call }]
  sources:
    - { name: shop, type: folder, path: services }
    - { name: platform, type: git, repository: nowhere }
`,
    );
  };
  const found = async (): Promise<unknown> => {
    const { findings } = (await run(['catalog', 'check', '--json'], { cwd })).json() as {
      findings: { code: string; at: { file: string; line: number } }[];
    };
    return findings.toSorted((left, right) => (left.code < right.code ? -1 : 1)).map(({ code, at }) => [code, at.file, at.line]);
  };
  const away = [
    ['catalog.source_stale', 'platform:.', 1],
    ['catalog.source_unavailable', 'platform:.', 1],
  ];

  it('finds what is missing, at its line, and a source that was never seen', async () => {
    shop();
    expect(await found()).toEqual([
      ['catalog.on_call_missing', 'services/my shop/catalog-info.yaml', 5],
      ['catalog.runbook_missing', 'services/my shop/catalog-info.yaml', 5],
      ...away,
    ]);
  });

  it('finds nothing of them once they are there', async () => {
    shop('    interlock.dev/runbook: https://wiki.example/shop\n    interlock.dev/on-call: team\n');
    expect(await found()).toEqual(away);
  });
});

describe('a report in SARIF', () => {
  const strange = [
    'services/my shop/a.yaml',
    'platform:a/b.yaml',
    '/elsewhere/ä.yaml',
    'main:https://git.example/a?b#c',
    '..',
    'C:\\a.yaml',
  ];
  const findings = CatalogFindingCode.options.flatMap((code) =>
    strange.map((file) =>
      catalogFinding({
        code,
        entity: code === 'catalog.unreadable' ? null : 'component:default/shop',
        at: { file, line: 3, column: 7, field: 'spec.owner' },
        says: 'found "\u0000", expected nothing of that kind',
      }),
    ),
  );
  const report = sarifReport(findings, { baseDirectory: '/work', cwd: '/work/services' });

  it('is what the schema of the standard asks for, of every code and of strange places', () => {
    expect(faultsOf(report)).toEqual([]);
    expect(faultsOf(sarifReport([], { baseDirectory: '/', cwd: '/' }))).toEqual([]);
    expect(Object.keys(CATALOG_FINDINGS).toSorted()).toEqual(CatalogFindingCode.options.toSorted());
  });

  it('of a real run is that too', async () => {
    put('nobody');
    expect(faultsOf((await check('--format', 'sarif')).json())).toEqual([]);
  });

  it.each<readonly [string, (changed: { runs: { results: Record<string, unknown>[]; tool?: unknown }[]; version: unknown }) => void]>([
    ['another version', (changed) => (changed.version = '2.0.0')],
    ['no tool', (changed) => delete changed.runs[0]?.tool],
    ['a level that nobody knows', (changed) => Object.assign(changed.runs[0]?.results[0] ?? {}, { level: 'fatal' })],
    ['a result without a message', (changed) => delete changed.runs[0]?.results[0]?.['message']],
    [
      'a line 0',
      (changed) => Object.assign(changed.runs[0]?.results[0] ?? {}, { locations: [{ physicalLocation: { region: { startLine: 0 } } }] }),
    ],
    ['a member of our own', (changed) => Object.assign(changed.runs[0]?.results[0] ?? {}, { interlock: true })],
  ])('would be refused by it with %s', (_what, change) => {
    const changed = structuredClone(report) as Parameters<typeof change>[0];
    change(changed);
    expect(faultsOf(changed)).not.toEqual([]);
  });
});
