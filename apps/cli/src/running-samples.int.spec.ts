import { createHash, createPrivateKey } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStatement, signStatement } from '@interlock/adapters/attestation';
import {
  ApprovalSummary,
  DecisionExport,
  FreezeView,
  LedgerHead,
  PolicyList,
  ReleasePage,
  ReleaseView,
  Scorecard,
} from '@interlock/contracts';
import { z } from 'zod';
import { run, type Ran } from './testing/run.ts';
import { startSamples, type RunningSamples } from './testing/start-samples.ts';

const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

let samples: RunningSamples;
const cli = (line: string, more: readonly string[] = [], as = 'carol'): Promise<Ran> =>
  run([...line.split(' '), ...more], { cwd: samples.cwd, env: { INTERLOCK_URL: samples.url, XDG_CONFIG_HOME: join(samples.cwd, as) } });
const releaseOf = async (component: string): Promise<ReleaseView> => {
  const { items } = ReleasePage.parse((await cli(`release list --component component:default/${component} --json`)).json());
  return ReleaseView.parse((await cli(`release get ${items[0]?.releaseId} --json`)).json());
};
/** Asks again until the answer is the one that is waited for: a decision of before may still stand when evidence is recorded. The last answer, after a minute. */
const onceIt = async (line: string, holds: (ran: Ran) => boolean): Promise<Ran> => {
  for (const end = Date.now() + 60_000; ;) {
    const ran = await cli(line);
    if (holds(ran) || Date.now() > end) return ran;
  }
};
const exportOf = async (decisionId: string): Promise<DecisionExport> =>
  DecisionExport.parse((await cli(`decision export ${decisionId} --json`)).json());

beforeAll(async () => {
  samples = await startSamples();
  for (const name of ['carol', 'alice']) await cli(`login --as user:default/${name}`, [], name);
});
afterAll(() => samples.close());

describe('someone who is not signed in', () => {
  it('is told how to', async () => {
    const ran = await cli('release list', [], 'nobody');
    expect([ran.exit, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(/`npx interlock --url http:\/\/\S+ login --as/);
  });

  it('is no one by a name that the catalog does not have', async () => {
    const ran = await cli('login --as user:default/mallory --json', [], 'nobody');
    expect(ran.exit).toBe(2);
    expect(ran.json()).toMatchObject({ error: { errors: [{ field: 'as' }] } });
  });
});

describe('a session', () => {
  it('is a file that only its user may read', () => {
    expect(statSync(join(samples.cwd, 'carol', 'interlock', 'tokens.json')).mode & 0o777).toBe(0o600);
  });
});

describe('the scorecards of the catalog', () => {
  it('are of teams and entities, from the record', async () => {
    const page = await cli('catalog scorecard');
    expect(page.out).toMatch(/100 +group:default\/payments/);
    const team = Scorecard.parse((await cli('catalog scorecard --team payments --json')).json());
    expect(team).toMatchObject({ kind: 'team', team: 'group:default/payments', score: 100 });
    const entity = await cli('catalog scorecard component:default/checkout');
    expect(entity.out).toMatch(/score +100 of 100/);
    expect((await cli('catalog scorecard component:default/nothing --json')).exit).toBe(2);
    expect((await cli('catalog scorecard component:default/checkout --team payments')).exit).toBe(2);
    for (const line of ['catalog scorecard', 'catalog scorecard --team payments', 'catalog scorecard component:default/checkout']) {
      const early = await cli(`${line} --at 1990-01-01T00:00Z`);
      expect([early.exit, early.out]).toEqual([2, '']);
      expect(early.err).toMatch(/at: found 1990-01-01T00:00:00\.000Z, expected 20\S+Z, when the record of the catalog begins, or later/);
    }
  });
});

describe('the policies that decide', () => {
  it('are the shipped ones, by the digests that decisions quote', async () => {
    const [policy] = PolicyList.parse((await cli('policy show --json')).json()).items;
    const { policy: quoted } = await exportOf((await releaseOf('search')).environments[0]?.decisionId ?? '');
    expect(policy).toMatchObject({ name: 'release', active: { signed: null, revision: quoted.revision }, rejected: null });
    expect((await cli('policy show')).out).toContain(policy?.active.bundle ?? 'no bundle');
  });
});

describe('the page of release explain', () => {
  it.each(['search', 'checkout', 'payments', 'ledger-archive', 'invoices', 'parcel-labels', 'lunch-menu'])(
    'of %s says why, within 100 columns',
    async (component) => {
      const release = await releaseOf(component);
      const { exit, out } = await cli(`release explain ${release.releaseId}`);
      expect(exit).toBe(0);
      expect(Math.max(...out.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(100);
      for (const part of ['WHY', 'EVIDENCE', 'PROOF', release.environments[0]?.decisionId ?? 'no decision', release.releaseId])
        expect(out).toContain(part);
    },
  );

  it('names verdict, kind, age, signer and subject of each piece of evidence', async () => {
    const { releaseId, artifacts } = await releaseOf('payments');
    const { out } = await cli(`release explain ${releaseId}`, [], 'carol');
    const lines = out
      .slice(out.indexOf('\nEVIDENCE'), out.indexOf('\nSATISFIED'))
      .replaceAll(/\n {10,}/g, ' ')
      .trim()
      .split('\n')
      .slice(1);
    const subject = artifacts[0]?.digest.slice(0, 19) ?? '';
    const said = lines.map((line) =>
      /^ +(✓ accepted) +(\S+) +sha256:[0-9a-f]{12} +\d+ (?:s|min) +signed by key "(\S+)" about (\S+)/.exec(line)?.slice(1),
    );
    expect(said).toEqual([
      ...['provenance', 'change', 'test-result', 'sbom'].map((kind) => [
        '✓ accepted',
        kind,
        'northwind-ci',
        expect.stringContaining(subject),
      ]),
      ...['vulnerabilities', 'vex'].map((kind) => ['✓ accepted', kind, 'northwind-security', expect.stringContaining(subject)]),
      ['✓ accepted', 'manifest-diff', 'northwind-ci', expect.not.stringContaining(subject)],
    ]);
  });

  it('of what people let through begins with what is so now', async () => {
    const { releaseId, environments } = await releaseOf('payments');
    const { out } = await cli(`release explain ${releaseId}`);
    const [, head] = out.split('\n');
    expect(head).toContain(`Applied at ${environments[0]?.appliedAt}: it runs in production, by decision`);
    const places = ['\n  applied  ', 'WHY', 'Everyone who had to judge', 'AND IS SETTLED', 'The error budget burns'].map((part) =>
      out.indexOf(part),
    );
    expect([places.includes(-1), places]).toEqual([false, places.toSorted((left, right) => left - right)]);
  });

  it('names rule, fact, source and remedy of a denial', async () => {
    const release = await releaseOf('invoices');
    const document = (await cli(`release explain ${release.releaseId} --json`)).json();
    expect(document).toMatchObject({
      phase: 'denied',
      reasons: expect.arrayContaining([
        expect.objectContaining({
          severity: 'deny',
          rule: expect.stringContaining('interlock.release.'),
          facts: expect.arrayContaining([expect.objectContaining({ origin: expect.any(String) })]),
        }),
      ]),
      remedies: [expect.any(String)],
    });
  });

  it('also answers why a digest runs somewhere', async () => {
    const { artifacts, releaseId } = await releaseOf('lunch-menu');
    const ran = await cli(`release explain --digest ${artifacts[0]?.digest} --environment production --json`);
    expect(ran.json()).toMatchObject({ releaseId, phase: 'applied' });
  });

  it('says that nobody authorised a digest that is unknown', async () => {
    const ran = await cli(`release explain --digest sha256:${'0'.repeat(64)} --environment production`);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('drift list');
  });
});

describe('the page of release list', () => {
  it('shows which artifact each is, within 100 columns', async () => {
    const { out } = await cli('release list');
    const { releaseId, artifacts } = await releaseOf('recommendations');
    expect(out).toMatch(new RegExp(`^${releaseId}  recommendations  ${artifacts[0]?.digest.slice(7, 19)}  `, 'm'));
    expect(Math.max(...out.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(100);
  });
});

describe('an id of nothing', () => {
  const id = '00000000-0000-5000-8000-000000000000';

  it.each([
    [`release get ${id}`, 'release', 'interlock release list'],
    [`release promote ${id} --environment production`, 'release', 'interlock release list'],
    [`approval show ${id}`, 'approval', 'interlock approval list'],
    [`decision show ${id}`, 'decision', 'interlock release explain'],
    [`ledger prove --event ${id}`, 'event', 'interlock ledger export'],
  ])('is told by %s, with where the others are', async (line, noun, where) => {
    const { exit, err } = await cli(line);
    expect([exit, err]).toEqual([2, expect.stringContaining(`no such ${noun}: ${id}`)]);
    expect(err).toContain(where);
  });
});

describe('the page of release get', () => {
  it('draws where a release stands', async () => {
    const { releaseId } = await releaseOf('lunch-menu');
    expect((await cli(`release get ${releaseId}`)).out).toContain('● production: applied');
    const waiting = (await cli(`release get ${(await releaseOf('checkout')).releaseId}`)).out.replaceAll(/\s+/g, ' ');
    expect(waiting).toContain('? production: escalated');
    expect(waiting).toContain('awaited one of group:default/');
  });
});

describe('a release whose successor was stopped half-way', () => {
  it('is not shown on all instances beside it', async () => {
    const { items } = ReleasePage.parse((await cli('release list --component component:default/recommendations --json')).json());
    const [successor, release] = items.map(({ releaseId }) => releaseId);
    const { out } = await cli(`release get ${release}`);
    expect(out).toContain('at most 50 % of the instances');
    expect(out).toContain(`release ${successor}, live on 50 %`);
    expect((await cli(`release get ${successor}`)).out).toContain('50 % of the instances');
  });
});

describe('the rollback that the README shows', () => {
  const [line = ''] = /release rollback --component \S+ --environment \S+(?= +# what it would do)/.exec(readFileSync(README, 'utf8')) ?? [];

  it('is planned on the samples, and nothing is done', async () => {
    expect(line).not.toBe('');
    const ran = await cli(line);
    expect([ran.exit, ran.err]).toEqual([0, '']);
    expect(ran.out).toMatch(/policy says +allow[^]*Nothing was done/);
  });

  it('is refused where it has been made already, with what would go further back', async () => {
    const ran = await cli('release rollback --component component:default/pricing --environment production');
    expect([ran.exit, ran.err]).toEqual([2, expect.stringMatching(/was already rolled back from \S+ to \S+,/)]);
  });
});

describe('a typing error in --environment', () => {
  const hint = 'The catalog has no environment "prodution"; it has production. Did you mean "production"?';
  const artifact = `sha256:${'0'.repeat(64)}`;

  it.each([
    ['release list', 2],
    ['drift list', 0],
    ['policy observed', 0],
    ['freeze list', 2],
    ['freeze start --reason x --for 1m', 2],
    ['release rollback --component component:default/payments', 2],
    ['incident link INC-3 --component component:default/payments', 2],
    ['incident timeline --since 1h', 2],
    [`release explain --digest ${artifact}`, 2],
  ])('is told by %s, with what was meant', async (line, exit) => {
    const ran = await cli(`${line} --environment prodution`);
    expect([ran.exit, ran.err]).toEqual([exit, expect.stringContaining(hint)]);
  });

  it('is told where a release is named too, and nothing of a name that is right', async () => {
    const { releaseId } = await releaseOf('lunch-menu');
    expect((await cli(`release explain ${releaseId} --environment prodution`)).err).toContain('Did you mean "production"?');
    expect((await cli(`release promote ${releaseId} --environment prodution`)).err).toContain(hint);
    const gate = await cli(`release gate ${releaseId} --environment prodution`);
    expect([gate.exit, gate.out, gate.err]).toEqual([2, '', `interlock: ${hint}\n`]);
    for (const line of ['policy observed', 'release list --phase failed'])
      expect((await cli(`${line} --environment production`)).err).toBe('');
  });
});

describe('an incident', () => {
  it('is tied to what runs, and its timeline names the likeliest cause and what the gate knew', async () => {
    const { releaseId } = await releaseOf('payments');
    const ran = await cli('incident link INC-1 --environment production --component component:default/payments --json');
    expect([ran.exit, ran.json()]).toEqual([0, expect.objectContaining({ releaseId, created: true })]);
    const { out } = await cli('incident timeline INC-1');
    expect(out).toMatch(/1\. component:default\/payments in production: applied[^]*on the service itself[^]*approved {2}user:default\//);
    expect(Math.max(...out.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(100);
  });

  it('of a time to come is refused by the option that was given', async () => {
    const ran = await cli('incident timeline --since 2030-01-01T00:00Z');
    expect(ran.exit).toBe(2);
    expect(ran.err).toMatch(/since: found 2030-01-01T00:00:00\.000Z, expected an instant before 20\S+Z, which is now/);
    expect(ran.err).not.toContain('until');
  });

  it('is tied by nobody but an operator', async () => {
    expect((await cli('incident link INC-2 --environment production --component component:default/payments', [], 'alice')).exit).toBe(2);
  });

  it('has no cause where nothing changed', async () => {
    const ran = await cli(
      'incident timeline --since 1990-01-01T00:00Z --until 1990-01-02T00:00Z --component component:default/payments --json',
    );
    expect(ran.json()).toMatchObject({ causes: { nothingChanged: true }, items: [] });
  });
});

describe('release promote of what was asked for already', () => {
  it.each([
    ['lunch-menu', 'applied', 0],
    ['invoices', 'denied', 12],
    ['checkout', 'escalated', 0],
  ])('says where %s stands (%s)', async (component, phase, exit) => {
    const { releaseId } = await releaseOf(component);
    const ran = await cli(`release promote ${releaseId} --environment production`);
    expect([ran.exit, ran.out]).toEqual([exit, expect.stringContaining(`production had been asked for already, and stands at: ${phase}.`)]);
  });
});

describe('a part of the record', () => {
  it('is exported as of a position or a time, and verifies as a part', async () => {
    const exported = await cli('ledger export --from 5 --as-of 20 --out part.ndjson --json');
    expect(exported.json()).toMatchObject({ events: 16, from: 5, asOf: 20 });
    expect((await cli('ledger verify part.ndjson --json')).json()).toMatchObject({ valid: true, events: 16, head: 20, rootHash: null });
    const { releaseId } = await releaseOf('lunch-menu');
    await cli(`ledger export --stream release-${releaseId} --as-of 0s --out stream.ndjson`);
    expect((await cli('ledger verify stream.ndjson --json')).json()).toMatchObject({ valid: true, streams: 1, begunLater: { streams: 0 } });
    expect((await cli('ledger export --as-of 1990-01-01T00:00Z --out none.ndjson')).err).toContain('before the first event');
  });
});

describe('release gate', () => {
  it.each<[string, string, number]>([
    ['lunch-menu', 'applied', 0],
    ['invoices', 'decided', 12],
    ['checkout', 'decided', 10],
  ])('of %s until %s exits accordingly', async (component, until, exit) => {
    const { releaseId } = await releaseOf(component);
    expect((await cli(`release gate ${releaseId} --environment production --until ${until} --json`)).exit).toBe(exit);
  });

  it('waits no longer than it is told', async () => {
    const { releaseId } = await releaseOf('checkout');
    expect((await cli(`release gate ${releaseId} --environment production --until applied --timeout 1ms`)).exit).toBe(14);
  });

  it('says once how long it waits at most, and what says why', async () => {
    const { releaseId } = await releaseOf('checkout');
    const { out, err } = await cli(`release gate ${releaseId} --environment production --timeout 1ms`);
    expect(err).toBe(
      `production: escalated; waiting, at most 1 s\nWhy: npx interlock release explain ${releaseId} --environment production\n`,
    );
    expect(out).toContain('production: waited too long; it is still escalated\n');
  });

  it('waits for what nobody knows yet in an environment that there is, and says how to ask', async () => {
    const unknown = '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944';
    const { exit, out, err } = await cli(`release gate ${unknown} --environment production --timeout 1ms`);
    expect(exit).toBe(14);
    expect(out).toContain('production: waited too long; nobody has asked for it in production\n');
    expect(err).toContain(`To ask for it: npx interlock release promote ${unknown} --environment production\n`);
  });
});

describe('decision replay', () => {
  it('gives the same bytes for what the samples decided', async () => {
    for (const component of ['search', 'checkout', 'payments', 'invoices']) {
      const { environments } = await releaseOf(component);
      const ran = await cli(`decision replay ${environments[0]?.decisionId} --json`);
      expect([ran.exit, ran.json()]).toEqual([0, expect.objectContaining({ same: true })]);
    }
  });

  it.each<[string, (exported: DecisionExport) => DecisionExport]>([
    ['input', (exported) => ({ ...exported, input: exported.input.replace('"image"', '"migration"') })],
    ['data', (exported) => ({ ...exported, policy: { ...exported.policy, data: exported.policy.data.replace('3600', '3601') } })],
    ['module', (exported) => ({ ...exported, policy: { ...exported.policy, module: `AGFzbQEAAAA=` } })],
    ['revision', (exported) => ({ ...exported, policy: { ...exported.policy, revision: 'other' } })],
    [
      'signature',
      ({ certificate, ...exported }) => ({
        ...exported,
        certificate: { ...certificate, signatures: [{ sig: Buffer.alloc(64).toString('base64') }] },
      }),
    ],
  ])('refuses an export whose %s was changed', async (what, change) => {
    const { environments } = await releaseOf('invoices');
    const exported = change(await exportOf(environments[0]?.decisionId ?? ''));
    writeFileSync(join(samples.cwd, `${what}.json`), JSON.stringify(exported));
    const ran = await cli(`decision replay --file ${what}.json`);
    expect([ran.exit, ran.out]).toEqual([20, '']);
  });

  it('needs no server for an export, and says whose key it took', async () => {
    const { environments } = await releaseOf('invoices');
    const exported = await exportOf(environments[0]?.decisionId ?? '');
    writeFileSync(join(samples.cwd, 'export.json'), JSON.stringify(exported));
    writeFileSync(join(samples.cwd, 'key.pem'), exported.publicKey);
    const offline = (more: string[]): Promise<Ran> =>
      run(['decision', 'replay', '--file', 'export.json', '--json', ...more], { cwd: samples.cwd });
    expect((await offline([])).json()).toMatchObject({ same: true, keyTrusted: false });
    expect((await offline(['--key', 'key.pem'])).json()).toMatchObject({ same: true, keyTrusted: true });
  });
});

describe('an auditor who does not trust the server', () => {
  it('shows with two heads, the key and what was exported, offline, that a decision was on a record that only grew', async () => {
    const { environments } = await releaseOf('invoices');
    const decisionId = environments[0]?.decisionId ?? '';
    expect((await cli('ledger head --out january')).exit).toBe(0);
    writeFileSync(join(samples.cwd, 'log.key'), LedgerHead.parse((await cli('ledger head --json')).json()).verifierKey);
    await cli('incident link INC-audit --environment production --component component:default/payments');
    writeFileSync(join(samples.cwd, 'june'), (await cli('ledger head')).out);
    const exported = await cli(`decision export ${decisionId} --head january --head june --out decision.json`);
    expect([exported.exit, exported.out]).toEqual([0, expect.stringContaining('npx interlock ledger verify --proof decision.json')]);
    const offline = (line: string): Promise<Ran> => run([...line.split(' '), '--json'], { cwd: samples.cwd });
    const short = decisionId.slice(0, 8);
    expect((await cli(`decision show ${short} --json`)).json()).toMatchObject({ body: { decisionId } });
    expect((await cli(`decision replay ${short} --json`)).json()).toMatchObject({ decisionId, same: true });
    expect((await cli(`decision diff ${short} decision.json`)).out).toContain('The same input and the same verdict.');
    expect((await cli(`ledger prove --decision ${short} --json`)).json()).toMatchObject({ record: { event: { data: { decisionId } } } });
    expect((await offline(`decision replay --file ${short}`)).exit).toBe(2);
    expect((await offline('decision replay --file decision.json --key log.key')).json()).toMatchObject({ same: true, keyTrusted: true });
    const heads = ['january', 'june'].map((name) => ({ name, holdsEvent: true }));
    expect((await offline('ledger verify --proof decision.json --key log.key --head january --head june')).json()).toMatchObject({
      valid: true,
      decisionId,
      heads,
    });
    expect((await cli('ledger prove --head january --out growth.json')).exit).toBe(0);
    expect((await offline('ledger verify --proof growth.json --key log.key --head january')).json()).toMatchObject({ record: null });
  });

  it('overwrites nothing, and asks of no decision that is not there', async () => {
    expect((await cli(`decision export ${(await releaseOf('invoices')).environments[0]?.decisionId} --out decision.json`)).exit).toBe(2);
    expect((await cli('decision export 00000000-0000-4000-8000-000000000000')).exit).toBe(2);
    expect((await cli('ledger prove')).err).toContain('--event');
  });
});

describe('the approval that waits for the reader', () => {
  const openApproval = async (): Promise<ApprovalSummary> => {
    const { releaseId } = await releaseOf('search');
    const { items } = z
      .object({ items: z.array(ApprovalSummary) })
      .parse((await cli(`approval list --status open --release ${releaseId} --json`)).json());
    return ApprovalSummary.parse(items[0]);
  };

  it('is granted by its digest alone, by someone of a free seat, and is applied', async () => {
    const { approvalId, packageDigest, releaseId } = await openApproval();
    expect((await cli(`approval grant ${approvalId} --package sha256:${'0'.repeat(64)}`)).exit).toBe(17);
    expect((await cli(`approval grant ${approvalId} --package ${packageDigest}`, [], 'alice')).exit).toBe(12);
    const short = approvalId.slice(0, 8);
    expect((await cli(`approval show ${short}`)).out).toContain(packageDigest);
    expect((await cli('approval show ffffffff')).err).toContain('with which no approval begins');
    expect((await cli(`approval grant ${short} --package ${packageDigest} --json`)).json()).toMatchObject({
      approvalId,
      verdict: 'grant',
    });
    expect((await cli(`release gate ${releaseId} --environment production --until applied --timeout 60s`)).exit).toBe(0);
    const watched = (await cli(`release watch ${releaseId} --for 200ms --json`)).json();
    expect(watched).toMatchObject({ events: expect.arrayContaining([expect.objectContaining({ type: 'DeploymentApplied' })]) });
  });
});

describe('a release that a person submits without the role', () => {
  it('is refused, and nothing is recorded', async () => {
    const artifact = `r/a@sha256:${'a'.repeat(64)}`;
    const ran = await cli(
      `release submit --component component:default/search --artifact ${artifact} --commit ${'1'.repeat(40)} --source git.example/a`,
    );
    expect([ran.exit, ran.out]).toEqual([2, '']);
    expect(ran.err).toContain('submitter');
  });
});

describe('a release that CI submits', () => {
  it('is recorded even when its evidence does not count, which is shown with the reason', async () => {
    await cli('login --as ci', [], 'ci');
    writeFileSync(join(samples.cwd, 'sbom.json'), '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}');
    const artifact = `r/a@sha256:${'a'.repeat(64)}`;
    const line = `release submit --component component:default/lunch-menu --artifact ${artifact} --commit ${'1'.repeat(40)} --source git.example/a --evidence sbom.json`;
    const first = await cli(line, [], 'ci');
    expect(first.exit).toBe(0);
    expect(first.out).toMatch(/rejected +sbom\.json +evidence\./);
    expect(first.err).toMatch(/^rejected: sbom\.json: evidence\.[^]*None of the evidence counts\./);
    const again = (await cli(`${line.replace(' --evidence sbom.json', '')} --json`, [], 'ci')).json() as { releaseId: string };
    expect(again).toMatchObject({ created: false, evidence: [] });
    expect(first.out).toContain(again.releaseId);
    expect((await cli(`release get ${again.releaseId.slice(0, 8)}`, [], 'ci')).out).toContain(again.releaseId);
    const elsewhere = await cli(`${line.replace('a'.repeat(64), 'b'.repeat(64))} --environment prodution`, [], 'ci');
    const id = /Recorded as release (\S+)\./.exec(elsewhere.out)?.[1] ?? 'none';
    expect([elsewhere.exit, elsewhere.err]).toEqual([0, expect.stringMatching(/^held: .*Did you mean "production"\?$/m)]);
    expect(elsewhere.err).toContain(`release promote ${id} --environment`);
    expect(elsewhere.out).not.toContain('prodution');
    expect((await cli(`release promote ${id} --environment production`, [], 'ci')).exit).toBe(0);
  });
});

describe('rendered manifests that CI submits', () => {
  it('are compared, signed and accepted as evidence; explain shows what they change, and no secret', async () => {
    const web = (more: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: menu }\nspec: { template: { spec: { containers: [{ name: app, image: a${more} }] } } }\n`;
    writeFileSync(join(samples.cwd, 'before.yaml'), web(''));
    writeFileSync(join(samples.cwd, 'after.yaml'), web(', securityContext: { privileged: true }, env: [{ name: TOKEN, value: hunter2 }]'));
    const line = `release submit --component component:default/lunch-menu --artifact r/a@sha256:${'c'.repeat(64)} --commit ${'3'.repeat(40)} --source git.example/a`;
    const manifests = '--manifests-before before.yaml --manifests-after after.yaml --signing-key .interlock/samples/keys/ci.key.pem';
    const submitted = (await cli(`${line} ${manifests} --json`, [], 'ci')).json() as { releaseId: string };
    expect(submitted).toMatchObject({ evidence: [{ kind: 'manifest-diff', verdict: 'accepted' }] });
    await cli(`release gate ${submitted.releaseId.slice(0, 8)} --environment production --until decided --timeout 60s`);
    const { out } = await cli(`release explain ${submitted.releaseId.slice(0, 8)}`);
    expect(out).toContain('WHAT THE MANIFESTS CHANGE');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('privileges, widens: Deployment menu');
    expect(out).not.toContain('hunter2');
  });
});

describe('reports that CI submits', () => {
  it('are signed and accepted as evidence; what they find is judged by the rules, and contradictions stand side by side', async () => {
    const write = (name: string, text: unknown): void =>
      writeFileSync(join(samples.cwd, name), typeof text === 'string' ? text : JSON.stringify(text));
    const found = { VulnerabilityID: 'CVE-2026-7777', PkgName: 'soup', FixedVersion: '2.0.1', Severity: 'CRITICAL' };
    write('junit.xml', '<testsuite><testcase name="a"/></testsuite>');
    write('failed.xml', '<testsuite><testcase name="a"><failure/></testcase></testsuite>');
    write('trivy.json', { SchemaVersion: 2, ArtifactName: 'menu', Results: [{ Vulnerabilities: [found] }] });
    write('bom.json', { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'soup' }] });
    const line = `release submit --component component:default/lunch-menu --artifact r/a@sha256:${'d'.repeat(64)} --commit ${'4'.repeat(40)} --source git.example/a`;
    const key = '--signing-key .interlock/samples/keys/ci.key.pem --json';
    const submitted = (
      await cli(`${line} --test-results junit.xml --vulnerabilities trivy.json --sbom bom.json ${key}`, [], 'ci')
    ).json() as { releaseId: string };
    expect(submitted).toMatchObject({
      evidence: ['sbom', 'test-result', 'vulnerabilities'].map((kind) => ({ kind, verdict: 'accepted' })),
    });
    // A job that runs twice brings nothing new: people are not asked again.
    await cli(`${line} --test-results junit.xml --vulnerabilities trivy.json --sbom bom.json ${key}`, [], 'ci');
    const explained = await onceIt(`release explain ${submitted.releaseId} --json`, ({ exit }) => exit === 0);
    const { evidence } = explained.json() as { evidence: { details: string }[] };
    expect(evidence.map(({ details }) => details).toSorted()).toEqual(['1 passed', 'CycloneDX 1.6', 'trivy']);
    await cli(`${line} --test-results failed.xml ${key}`, [], 'ci');
    const last = await onceIt(`release explain ${submitted.releaseId}`, ({ out }) => out.includes('The tests failed'));
    const out = last.out.replaceAll(/\s+/g, ' ');
    expect(out).toContain('VULNERABILITIES_DENIED');
    expect(out).toContain('CVE-2026-7777 (critical) in soup, fixed in 2.0.1');
    expect(out).toContain('These disagree about');
    expect(out).toMatch(/says FAILED, signed by \S+ "northwind-ci", \d+ \S+ old counted: The tests failed/);
    expect(out).toContain('Of test results the newest counts; of two equally new ones the worse.');
  });
});

describe('a report that CI submits as it is', () => {
  it('counts once a signed statement names it, and the page of release explain tells by which', async () => {
    const digest = `sha256:${'c'.repeat(64)}`;
    const junit = '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>';
    const sha256 = createHash('sha256').update(junit).digest('hex');
    const key = createPrivateKey(readFileSync(join(samples.cwd, '.interlock/samples/keys/ci.key.pem')));
    const statement = buildStatement([{ name: 'r/a', digest }], 'https://in-toto.io/attestation/reference/v0.1', {
      attester: { id: 'https://ci.example' },
      references: [
        { name: 'raw.xml', digest: { sha256 } },
        { name: 'log', digest: { sha256: '7'.repeat(64) } },
      ],
    });
    writeFileSync(join(samples.cwd, 'raw.xml'), junit);
    writeFileSync(join(samples.cwd, 'names.dsse.json'), JSON.stringify(signStatement(statement, key)));
    const line = `release submit --component component:default/lunch-menu --artifact r/a@${digest} --commit ${'6'.repeat(40)} --source git.example/a`;
    const refused = await cli(`${line} --evidence raw.xml`, [], 'ci');
    expect(refused.err).toContain('rejected: raw.xml: evidence.report_unnamed');
    const { releaseId } = (await cli(`${line} --evidence names.dsse.json --json`, [], 'ci')).json() as { releaseId: string };
    await cli(`release gate ${releaseId} --environment production --until decided --timeout 60s`);
    const { evidence } = (await cli(`release explain ${releaseId} --json`)).json() as { evidence: object[] };
    const named = `sha256:${sha256}`;
    expect(evidence).toMatchObject([
      {
        verdict: 'accepted',
        kind: 'other',
        names: [
          { digest: named, here: true },
          { digest: `sha256:${'7'.repeat(64)}`, here: false },
        ],
      },
      { verdict: 'accepted', kind: 'test-result', digest: named, says: 'PASSED', details: '2 passed', namedBy: expect.any(String) },
    ]);
    const out = (await cli(`release explain ${releaseId}`)).out.replaceAll(/\s+/g, ' ');
    expect(out).toMatch(new RegExp(`names ${named.slice(0, 14)}\\S* \\(here\\), sha256:7{7}\\S* \\(not here\\)`));
    expect(out).toMatch(/named by sha256:\S+, signed by .*ci.*, about sha256:c+\S*: PASSED \(2 passed\)/);
  });
});

describe('a bare report, and a key', () => {
  const digest = `sha256:${'9'.repeat(64)}`;
  const line = `release submit --component component:default/lunch-menu --artifact r/a@${digest} --commit ${'9'.repeat(40)} --source git.example/a --evidence bare.xml`;
  const explained = async (releaseId: string): Promise<string> => {
    await cli(`release gate ${releaseId} --environment production --until decided --timeout 60s`);
    return (await cli(`release explain ${releaseId}`)).out.replaceAll(/\s+/g, ' ');
  };

  it('do not count without the key, and it is said why and what is missing; with it the tests have passed', async () => {
    writeFileSync(join(samples.cwd, 'bare.xml'), '<testsuite><testcase name="a"/><testcase name="b"/><testcase name="c"/></testsuite>');
    const refused = await cli(line, [], 'ci');
    const said = refused.err.replaceAll(/\s+/g, ' ');
    expect(said).toContain('rejected: bare.xml: evidence.report_unnamed: document: found a JUnit report that nobody signed');
    expect(said).toContain('With --signing-key, and one --artifact, it is made here.');
    const { releaseId } = (await cli(`${line} --json`, [], 'ci')).json() as { releaseId: string };
    const held = await explained(releaseId);
    expect(held).toContain('TESTS_MISSING');
    expect(held).toContain('refused: evidence.report_unnamed');
    expect(held).toContain('with `--signing-key <file>`');
    const counted = await cli(`${line} --signing-key .interlock/samples/keys/ci.key.pem --json`, [], 'ci');
    expect(counted.json()).toMatchObject({
      releaseId,
      evidence: [
        { verdict: 'accepted', kind: 'other' },
        { verdict: 'accepted', kind: 'test-result' },
      ],
    });
    const last = await onceIt(`release explain ${releaseId}`, ({ out }) => !out.includes('TESTS_MISSING'));
    const passed = last.out.replaceAll(/\s+/g, ' ');
    expect(passed).not.toContain('TESTS_MISSING');
    expect(passed).toMatch(/named by sha256:\S+, signed by .*ci.*: PASSED \(3 passed\)/);
  });
});

describe('migrations that CI submits', () => {
  it('are read, signed and judged: what they destroy is named with its line', async () => {
    writeFileSync(join(samples.cwd, '7_menu.up.sql'), '-- no more soup\nALTER TABLE menu DROP COLUMN soup;\n');
    const line = `release submit --component component:default/lunch-menu --artifact r/a@sha256:${'e'.repeat(64)} --commit ${'5'.repeat(40)} --source git.example/a`;
    const more = '--migrations 7_menu.up.sql --signing-key .interlock/samples/keys/ci.key.pem --json';
    const submitted = (await cli(`${line} ${more}`, [], 'ci')).json() as { releaseId: string };
    expect(submitted).toMatchObject({ evidence: [{ kind: 'migration', verdict: 'accepted' }] });
    expect((await cli(`release gate ${submitted.releaseId} --environment production --until decided --timeout 60s`)).exit).toBe(12);
    const out = (await cli(`release explain ${submitted.releaseId}`)).out.replaceAll(/\s+/g, ' ');
    expect(out).toContain('MIGRATION_IRREVERSIBLE');
    expect(out).toContain('ALTER TABLE menu DROP COLUMN soup (7_menu.up.sql:2: menu.soup is dropped with what is in it)');
    expect(out).toContain('destructive, irreversible, locks menu in ACCESS EXCLUSIVE briefly');
  });
});

describe('a stop-the-line', () => {
  it('is started, listed and ended by its id; who is held reads until when, who, why and of which incident', async () => {
    const started = await cli(
      'freeze start --environment production --for 2h --incident INC-9 --scope component=component:default/lunch-menu --reason',
      ['the kitchen burns', '--json'],
    );
    expect(started.exit).toBe(0);
    const freeze = FreezeView.parse(started.json());
    const artifact = `r/a@sha256:${'b'.repeat(64)}`;
    const line = `release submit --component component:default/lunch-menu --artifact ${artifact} --commit ${'2'.repeat(40)} --source git.example/a`;
    const { releaseId } = (await cli(`${line} --json`, [], 'ci')).json() as { releaseId: string };
    await cli(`release gate ${releaseId} --environment production --until decided --timeout 60s`);
    const explained = (await cli(`release explain ${releaseId}`)).out.replaceAll(/\s+/g, ' ');
    const until = `${freeze.until?.slice(0, 10)} ${freeze.until?.slice(11, 19)} UTC`;
    expect(explained).toContain(`production is frozen until ${until} by user:default/carol: the kitchen burns, incident INC-9.`);
    expect(explained).toContain('the record of environment production');

    expect((await cli('freeze list')).out).toContain(freeze.freezeId);
    expect((await cli('freeze list --environment production --json')).json()).toMatchObject({
      environments: [{ environment: 'production', items: [{ freezeId: freeze.freezeId, status: 'active' }], windows: [] }],
    });
    const end = `freeze end ${freeze.freezeId} --environment production --reason`;
    expect((await cli(end, ['not mine to end'], 'alice')).exit).toBe(2);
    expect((await cli(end, ['put out'])).exit).toBe(0);
    expect((await cli(end, ['again'])).err).toContain('was ended by user:default/carol');
    expect((await cli('freeze list --environment production')).out).toContain('production: nothing is frozen.');
    const scope = await cli('freeze start --environment production --reason x --scope component=component:default/lunch-manu');
    expect([scope.exit, scope.err]).toEqual([2, expect.stringContaining('did you mean "component:default/lunch-menu"?')]);
    const mistyped = await cli('freeze start --environment prod --reason x');
    expect([mistyped.exit, mistyped.out]).toEqual([2, '']);
    expect(mistyped.err).toContain('expected one of');
  });
});
