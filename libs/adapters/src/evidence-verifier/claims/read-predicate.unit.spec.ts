import { EvidenceClaims, type EvidenceKind } from '@interlock/contracts';
import { aCandidate, ARTIFACT_DIGEST } from '../testing/index.ts';
import { readPredicate } from './read-predicate.ts';

const COMMIT = '3f786850e387550fdab836ed7e6dc881de23001b';
const OTHER = 'a'.repeat(40);
const git = (repository: string, commit = COMMIT) => ({ uri: `git+${repository}@refs/heads/main`, digest: { gitCommit: commit } });

const claimsOf = (kind: EvidenceKind, predicateType: string, predicate: unknown): EvidenceClaims =>
  EvidenceClaims.parse(
    readPredicate(
      kind,
      { _type: 'https://in-toto.io/Statement/v1', subject: [{ digest: {} }], predicateType, predicate },
      aCandidate(),
      ARTIFACT_DIGEST,
    ).claims,
  );
const v1 = (externalParameters: object, resolvedDependencies?: unknown): EvidenceClaims =>
  claimsOf('provenance', 'https://slsa.dev/provenance/v1', {
    buildDefinition: { buildType: 't', externalParameters, resolvedDependencies },
    runDetails: { builder: { id: 'b' } },
  });
const v02 = (rest: object): EvidenceClaims =>
  claimsOf('provenance', 'https://slsa.dev/provenance/v0.2', { builder: { id: 'b' }, buildType: 't', ...rest });

describe('SLSA provenance v1', () => {
  it('names the commit that was built', () => {
    expect(v1({}, [git('https://git.example.test/shop/checkout.git')])).toMatchObject({
      source: { repository: 'git.example.test/shop/checkout', revision: COMMIT },
    });
  });

  it('of GitHub is read by its workflow', () => {
    const predicate = {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: { ref: 'refs/heads/main', repository: 'https://github.com/Octo/Widget', path: '.github/workflows/release.yml' },
        },
        internalParameters: { github: { event_name: 'push', runner_environment: 'github-hosted' } },
        resolvedDependencies: [{ uri: 'git+https://github.com/Octo/Widget@refs/heads/main', digest: { gitCommit: COMMIT } }],
      },
      runDetails: {
        builder: { id: 'https://github.com/Octo/Widget/.github/workflows/release.yml@refs/heads/main' },
        metadata: { invocationId: 'https://github.com/Octo/Widget/actions/runs/1/attempts/1' },
      },
    };
    expect(claimsOf('provenance', 'https://slsa.dev/provenance/v1', predicate)).toMatchObject({
      source: { repository: 'github.com/Octo/Widget', revision: COMMIT },
      invocationId: 'https://github.com/Octo/Widget/actions/runs/1/attempts/1',
      finishedAt: null,
    });
  });

  it('takes the repository that its parameters name among several, wherever it stands', () => {
    const dependencies = [git('https://git.example.test/shared/workflows', OTHER), git('https://git.example.test/shop/checkout')];
    expect(v1({ source: 'https://git.example.test/shop/checkout' }, dependencies)).toMatchObject({ source: { revision: COMMIT } });
    expect(v1({ source: { uri: 'git+https://git.example.test/shop/checkout' } }, dependencies)).toMatchObject({
      source: { revision: COMMIT },
    });
  });

  it('names no source when several could be it, or when the named one is not among them', () => {
    const dependencies = [git('https://git.example.test/shop/checkout'), git('https://git.example.test/evil/checkout', OTHER)];
    expect(v1({}, dependencies)).toMatchObject({ source: null });
    expect(v1({}, [git('https://git.example.test/shop/checkout'), git('https://git.example.test/shop/checkout', OTHER)])).toMatchObject({
      source: null,
    });
    expect(v1({ source: 'https://git.example.test/else' }, dependencies)).toMatchObject({ source: null });
  });

  it.each([
    [undefined],
    [null],
    [[]],
    [[{ uri: 'https://example.test/tool.tgz', digest: { sha256: 'a' } }]],
    [[{ digest: { gitCommit: COMMIT } }]],
  ])('names no source without a git dependency: %j', (dependencies) => {
    expect(v1({}, dependencies)).toMatchObject({ source: null });
  });

  it('keeps the time to the millisecond, in UTC', () => {
    const predicate = {
      buildDefinition: { buildType: 't', externalParameters: {} },
      runDetails: { builder: { id: 'b' }, metadata: { finishedOn: '2026-11-01T12:04:30+02:00' } },
    };
    expect(claimsOf('provenance', 'https://slsa.dev/provenance/v1', predicate)).toMatchObject({ finishedAt: '2026-11-01T10:04:30.000Z' });
  });
});

describe('SLSA provenance v0.2', () => {
  it('names the commit of its configuration source', () => {
    const configSource = {
      uri: 'git+https://git.example.test/shop/checkout@refs/tags/v1',
      digest: { sha1: COMMIT },
      entryPoint: 'release.yml',
    };
    expect(
      v02({ invocation: { configSource }, metadata: { buildInvocationID: 'run-7', buildFinishedOn: '2026-11-01T10:04:30Z' } }),
    ).toMatchObject({
      source: { repository: 'git.example.test/shop/checkout', revision: COMMIT },
      invocationId: 'run-7',
      finishedAt: '2026-11-01T10:04:30.000Z',
    });
  });

  it('falls back on its only git material', () => {
    const materials = [
      { uri: 'pkg:docker/alpine', digest: { sha256: 'a' } },
      { uri: 'git+https://git.example.test/shop/checkout', digest: { sha1: COMMIT } },
    ];
    expect(v02({ materials })).toMatchObject({ source: { revision: COMMIT } });
    expect(v02({ materials: [...materials, { uri: 'git+https://git.example.test/other', digest: { sha1: OTHER } }] })).toMatchObject({
      source: null,
    });
  });
});

describe('other predicates', () => {
  it('of tests are counted, and null where a list is absent', () => {
    expect(claimsOf('test-result', 'x', { result: 'WARNED', warnedTests: ['a'], failedTests: [] })).toEqual({
      kind: 'test-result',
      result: 'WARNED',
      passed: null,
      warned: 1,
      failed: 0,
    });
  });

  it('of a change keep every name that people may be known by', () => {
    const change = {
      repository: 'git@git.example.test:shop/checkout.git',
      commit: COMMIT,
      authors: [{ email: 'a@example.test' }],
      committers: [{ login: 'c' }],
      trigger: { kind: 'workload', name: 'nightly' },
    };
    expect(claimsOf('change', 'x', change)).toEqual({
      kind: 'change',
      repository: 'git.example.test/shop/checkout',
      commit: COMMIT,
      authors: [{ name: null, email: 'a@example.test', login: null }],
      committers: [{ name: null, email: null, login: 'c' }],
      trigger: { kind: 'workload', person: { name: 'nightly', email: null, login: null } },
    });
  });

  it('of a migration say what was not said as empty, not as harmless', () => {
    expect(claimsOf('migration', 'x', { migrations: ['1.sql'], destructive: true, reversible: false })).toEqual({
      kind: 'migration',
      migrations: ['1.sql'],
      destructive: true,
      reversible: false,
      destructiveStatements: [],
      estimatedLockSeconds: null,
    });
  });
});
