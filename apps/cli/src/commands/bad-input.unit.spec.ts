import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../testing/run.ts';

// Matrix 40 at the CLI's door: exit 2, naming field, found and expected; nothing goes out (the server of these runs answers nobody, which would be exit 1).
const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(cwd, name), content);
  return name;
};
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const ID = '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const COMMIT = '1'.repeat(40);
const submit = (...more: string[]): string[] => [
  'release',
  'submit',
  '--component',
  'component:default/a',
  '--artifact',
  `r/a@${DIGEST}`,
  '--commit',
  COMMIT,
  '--source',
  'git.example/a',
  ...more,
];

const freeze = (...more: string[]): string[] => ['freeze', 'start', '--environment', 'production', '--reason', 'x', ...more];

describe('bad input on the command line', () => {
  it.each<[string, string[], string]>([
    [
      'a component that is no entity ref',
      ['release', 'submit', '--component', 'Payments', '--artifact', `a@${DIGEST}`],
      '--component: found "Payments", expected',
    ],
    ['a drift that is none', ['drift', 'accept', 'checkout', '--reason', 'x'], 'drift id: found "checkout"'],
    ['a drift without a reason', ['drift', 'accept', ID, '--reason', ''], '--reason: found'],
    ['a promotion to nowhere', ['release', 'promote', ID, '--environment', 'Prod!'], '--environment: found "Prod!", expected'],
    ['a hotfix for no incident', ['release', 'promote', ID, '--environment', 'production', '--hotfix', ''], 'incident: found'],
    [
      'a rollback of no component',
      ['release', 'rollback', '--component', 'Payments', '--environment', 'production'],
      '--component: found "Payments", expected',
    ],
    [
      'a rollback to no release',
      ['release', 'rollback', '--component', 'component:default/a', '--environment', 'production', '--to', 'x'],
      '--to: found "x", expected',
    ],
    ['an artifact by tag', submit('--artifact', 'r/a:latest'), '--artifact: found "r/a:latest", expected <name>@'],
    ['a digest that is cut', submit('--artifact', 'r/a@sha256:abc'), '--artifact: found'],
    ['an artifact without a name', submit('--artifact', `@${DIGEST}`), '--artifact: found'],
    ['a digest in capitals', submit('--artifact', `a@sha256:${'A'.repeat(64)}`), '--artifact: found'],
    ['a short commit', submit('--commit', 'abc123'), '--commit: found "abc123", expected a full commit id'],
    ['an environment with a space', submit('--environment', 'pro duction'), '--environment: found'],
    ['a configuration digest of the wrong length', submit('--config', 'sha256:12'), '--config: found'],
    ['a configuration that is not there', submit('--config', 'nowhere'), '--config: found nowhere (ENOENT)'],
    ['evidence that is not there', submit('--evidence', 'nowhere'), '--evidence: found nowhere (ENOENT)'],
    ['evidence of an unknown kind', submit('--evidence', 'horoscope=x'), '--evidence: found kind "horoscope", expected provenance'],
    ['an empty evidence file', submit('--evidence', file('empty.json', '')), '--evidence: found empty.json, empty'],
    ['a release id that is none', ['release', 'get', 'latest'], 'release id: found "latest"'],
    ['a phase that nobody knows', ['release', 'list', '--phase', 'green'], '--phase: found "green"'],
    ['a limit beyond the most', ['release', 'list', '--limit', '1000'], '--limit: found "1000"'],
    ['an id and a digest', ['release', 'explain', ID, '--digest', DIGEST], 'release id: found a release id and --digest'],
    ['a digest without an environment', ['release', 'explain', '--digest', DIGEST], '--environment: found nothing'],
    ['neither id nor digest', ['release', 'explain'], 'release id: found nothing'],
    ['a restore without a reason', ['ledger', 'acknowledge', '--reason', ''], '--reason: found'],
    ['a folder without a record', ['ledger', 'acknowledge', '--data', 'nowhere'], '--data: found nowhere, without record.sqlite'],
    ['a state that is none', ['release', 'gate', ID, '--environment', 'p', '--until', 'done'], '--until: found "done"'],
    ['a time without a unit', ['release', 'gate', ID, '--environment', 'p', '--timeout', '10'], '--timeout: found "10", expected a time'],
    [
      'a package digest that is shortened',
      ['approval', 'grant', ID, '--package', 'sha256:74dcc07cea2a'],
      '--package: found "sha256:74dcc07cea2a", expected "sha256:<64 hex>"',
    ],
    [
      'a burn rate without a number',
      ['signal', 'set', '--entity', 'component:default/a', '--burn-rate', '1h=fast'],
      '--burn-rate 1h: found "fast"',
    ],
    ['a window twice', ['signal', 'set', '--entity', 'component:default/a', '--burn-rate', '1h=1,1h=2'], '--burn-rate: found "1h=2"'],
    ['a window that is none', ['signal', 'set', '--entity', 'component:default/a', '--burn-rate', '3h=1'], '--burn-rate: found "3h=1"'],
    [
      'a state that a source may not claim',
      ['signal', 'set', '--entity', 'component:default/a', '--state', 'healthy'],
      '--state: found "healthy"',
    ],
    ['nothing to report', ['signal', 'set', '--entity', 'component:default/a'], 'signal: found nothing to report'],
    ['an export that is no JSON', ['decision', 'replay', '--file', file('text', 'hello')], 'found text'],
    ['an export with a key twice', ['decision', 'replay', '--file', file('twice', '{"format":1,"format":2}')], 'found twice'],
    ['an export of another format', ['decision', 'replay', '--file', file('other', '{}')], 'other: format: found nothing'],
    ['a policy input that is none', ['policy', 'try', '--input', file('input', '{"schemaVersion":1}')], '--input: now: found nothing'],
    ['a policy input that is no UTF-8', ['policy', 'try', '--input', file('bytes', Buffer.from([0xff, 0xfe]))], '--input: found bytes'],
    ['a policy input too deep', ['policy', 'try', '--input', file('deep', '['.repeat(100) + ']'.repeat(100))], '--input: found deep'],
    ['a record that is not there', ['ledger', 'verify', 'nowhere'], 'export file: found nowhere (ENOENT)'],
    ['a record of nothing', ['ledger', 'verify', file('nothing', '')], 'export file: found nothing, empty'],
    ['neither a time nor an incident', ['incident', 'timeline'], '--since: found nothing'],
    [
      'a time without a zone',
      ['incident', 'timeline', '--since', '2026-03-02T16:50'],
      '--since: found "2026-03-02T16:50", expected a time with its zone',
    ],
    ['a day that is none', ['incident', 'timeline', '--since', '2026-02-31T16:50Z'], '--since: found "2026-02-31T16:50Z"'],
    ['a time ago without a unit', ['incident', 'timeline', '--since', '90'], '--since: found "90"'],
    ['a cursor that is none', ['incident', 'timeline', 'INC-1', '--after', 'x'], '--after: found "x"'],
    ['an incident that is tied to nothing', ['incident', 'link', 'INC-1', '--environment', 'p'], 'component'],
    ['a position that is none', ['ledger', 'export', '--from', '-1'], '--from: found "-1"'],
    ['a time that is none', ['ledger', 'export', '--as-of', 'noon'], '--as-of: found "noon"'],
    [
      'an end before the beginning',
      ['ledger', 'export', '--from', '9', '--as-of', '8'],
      '--as-of: found position 8, expected position 9 or later',
    ],
    ['a freeze of nowhere', ['freeze', 'start', '--environment', 'Prod!', '--reason', 'x'], '--environment: found "Prod!", expected'],
    ['a freeze without a reason', freeze('--reason', ' '), 'reason: found'],
    ['a freeze for ever and a day', freeze('--for', '367d'), '--for: found "367d", expected a time like "30m"'],
    [
      'a freeze until some local time',
      freeze('--until', '2026-03-02T16:50'),
      '--until: found "2026-03-02T16:50", expected a time with its zone',
    ],
    ['a freeze until a day that is none', freeze('--until', '2026-02-31T16:50Z'), '--until: found "2026-02-31T16:50Z"'],
    ['a freeze with two ends', freeze('--until', '2026-03-02T16:50Z', '--for', '1h'), '--for: found "1h" beside --until'],
    ['a freeze of a tier that is none', freeze('--scope', 'tier=5'), '--scope: found "tier=5", expected component='],
    ['a freeze of no component', freeze('--scope', 'component=Payments'), '--scope: components'],
    ['the end of no freeze', ['freeze', 'end', 'x', '--environment', 'production', '--reason', 'x'], 'freeze id: found "x"'],
    ['an address with credentials', ['--url', 'http://me:secret@127.0.0.1', 'release', 'list'], '--url: found'],
    ['an address with a query', ['--url', 'http://127.0.0.1/?a=b', 'release', 'list'], '--url: found'],
    ['an address that is none', ['--url', 'interlock', 'release', 'list'], '--url: found "interlock"'],
    ['a configuration file that is not there', ['catalog', 'check'], 'interlock.yaml:1:1: document: found no such file'],
  ])('%s is refused', async (_what, args, says) => {
    const { exit, out, err } = await run(args, { cwd });
    expect(err).toContain(says);
    expect([exit, out]).toEqual([2, '']);
  });

  it.each<[string, string[]]>([
    ['an unknown noun', ['deploy']],
    ['an unknown verb', ['release', 'deploy']],
    ['no verb', ['release']],
    ['an unknown option', ['release', 'list', '--all']],
    ['a missing option', ['release', 'submit']],
    ['a missing argument', ['release', 'get']],
    ['an argument too many', ['release', 'list', 'a', 'b']],
  ])('%s is wrong usage', async (_what, args) => {
    const { exit, out, err } = await run(args, { cwd });
    expect([exit, out]).toEqual([2, '']);
    expect(err).not.toBe('');
  });

  it.each(['break-glass invoke --now', 'policy what-if'])('%s says that it is not in this build', async (line) => {
    const { exit, err } = await run(line.split(' '), { cwd });
    expect(exit).toBe(2);
    expect(err).toContain('not in this build');
  });
});

describe('a secret where something else is wanted', () => {
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' }).toString();
  const scalar = pem.split('\n')[1]?.slice(10, 30) ?? '';
  it.each<[string, string[]]>([
    ['a configuration', ['config', 'check', file('ci.key', pem)]],
    ['a configuration, in JSON', ['config', 'check', file('ci.key', pem), '--json']],
    ['a test report', submit('--test-results', file('ci.key', pem))],
    ['a scan, in a member', submit('--vulnerabilities', file('scan.json', `{"key": "${pem}"}`))],
    ['an artifact', submit('--artifact', pem)],
    ['an unknown command', [pem]],
    ['an address', ['release', 'list', '--url', `http://ci:${scalar}@127.0.0.1:9`]],
    ['a release', ['release', 'get', `ghp_${scalar.replaceAll(/[^A-Za-z0-9]/g, 'x')}`]],
  ])('is named and not shown as %s', async (_what, args) => {
    const { exit, out, err } = await run(args, { cwd });
    expect(exit).toBe(2);
    expect(`${out}${err}`).not.toContain(scalar);
    expect(`${out}${err}`).not.toContain(scalar.replaceAll(/[^A-Za-z0-9]/g, 'x'));
  });

  it('is said to be a private key', async () => {
    const { out, err } = await run(['config', 'check', file('ci.key', pem)], { cwd });
    expect(`${out}${err}`.replaceAll(/\s+/g, ' ')).toContain('document: found a private key, expected');
  });
});

describe('with --json', () => {
  it.each<[string, string[], number, string]>([
    ['bad input', ['release', 'get', 'latest', '--json'], 2, 'input.invalid'],
    ['wrong usage', ['release', 'get', '--json'], 2, 'usage.missingArgument'],
    ['a server that is not there', ['--json', 'release', 'list'], 1, 'client.unreachable'],
    ['an export to stdout', ['ledger', 'export', '--json'], 2, 'input.invalid'],
  ])('%s is one document on stdout as well', async (_what, args, exit, code) => {
    const ran = await run(args, { cwd });
    expect(ran.exit).toBe(exit);
    expect(ran.json()).toMatchObject({ error: { code, exit } });
  });
});

describe('a server that is not there', () => {
  it('is a failure of Interlock, and says how to start it', async () => {
    const { exit, out, err } = await run(['release', 'list'], { cwd });
    expect([exit, out]).toEqual([1, '']);
    expect(err).toMatch(/cannot be reached at http:\/\/127\.0\.0\.1:9 .*\n.*npm start/);
  });
});
