import { ManifestDiffClaims, ManifestDiffPredicate, type ManifestMeaning } from '@interlock/contracts';
import fc from 'fast-check';
import { compareManifests, manifestClaims, type Manifest } from './index.ts';

const CONFIGURATION = { before: { configuration: `sha256:${'a'.repeat(64)}` }, after: { configuration: `sha256:${'b'.repeat(64)}` } };

const manifest = (apiVersion: string, kind: string, rest: object, name = 'web'): Manifest => ({
  object: { apiVersion, kind, namespace: 'shop', name },
  document: { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest },
});
const pod = (container: object = {}, spec: object = {}): Manifest =>
  manifest('apps/v1', 'Deployment', {
    spec: {
      replicas: 2,
      template: { spec: { ...spec, containers: [{ name: 'app', image: 'registry.example/web@sha256:1', ...container }] } },
    },
  });
const differences = (before: readonly Manifest[], after: readonly Manifest[]): ManifestDiffPredicate =>
  ManifestDiffPredicate.parse({ ...CONFIGURATION, objects: compareManifests(before, after) });
const claimsOf = (before: readonly Manifest[], after: readonly Manifest[]): ManifestDiffClaims =>
  ManifestDiffClaims.parse(manifestClaims(differences(before, after)));
const totalsOf = (before: readonly Manifest[], after: readonly Manifest[]): [ManifestMeaning, number, number][] =>
  claimsOf(before, after).totals.map(({ means, changes, widens }) => [means, changes, widens]);

describe('two renderings of the same objects', () => {
  it('differ in nothing when only order, status and what a server writes differ', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    const before = pod({ env });
    const after = pod({ env: env.toReversed() });
    const written = { ...after, document: { status: { ready: 1 }, ...after.document } };
    expect(compareManifests([before, manifest('v1', 'ConfigMap', {})], [manifest('v1', 'ConfigMap', {}), written])).toEqual([]);
  });

  it('say what was added, removed and changed, by name', () => {
    const objects = compareManifests(
      [pod(), manifest('v1', 'ConfigMap', { data: { a: '1' } }, 'old')],
      [pod({ image: 'registry.example/web@sha256:2' }), manifest('v1', 'ConfigMap', { data: { a: '1' } }, 'new')],
    );
    expect(objects.map(({ object, change }) => [object.kind, object.name, change])).toEqual([
      ['ConfigMap', 'new', 'added'],
      ['ConfigMap', 'old', 'removed'],
      ['Deployment', 'web', 'changed'],
    ]);
    expect(objects[2]?.members).toEqual([
      {
        path: ['spec', 'template', 'spec', 'containers', 'app', 'image'],
        before: 'registry.example/web@sha256:1',
        after: 'registry.example/web@sha256:2',
      },
    ]);
  });
});

describe('what a difference means', () => {
  const role = (verbs: string[]): Manifest =>
    manifest('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs }] });
  const service = (spec: object): Manifest => manifest('v1', 'Service', { spec });
  const security = (securityContext: object): Manifest => pod({ securityContext });
  const volume = (hostPath?: object): Manifest => pod({}, { volumes: [{ name: 'v', ...(hostPath === undefined ? {} : { hostPath }) }] });
  const cluster = { ports: [{ port: 80 }], selector: { app: 'web' } };

  it.each<[string, Manifest[], Manifest[], [ManifestMeaning, number, number][]]>([
    ['an image', [pod()], [pod({ image: 'registry.example/web@sha256:2' })], [['image', 1, 0]]],
    [
      'more instances',
      [manifest('apps/v1', 'Deployment', { spec: { replicas: 2 } })],
      [manifest('apps/v1', 'Deployment', { spec: { replicas: 3 } })],
      [['replicas', 1, 0]],
    ],
    ['memory', [pod()], [pod({ resources: { limits: { memory: '1Gi' } } })], [['resources', 1, 0]]],
    ['a variable', [pod()], [pod({ env: [{ name: 'LEVEL', value: 'debug' }] })], [['configuration', 2, 0]]],
    [
      'a secret that is referred to',
      [pod()],
      [pod({ env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] })],
      [
        ['secrets', 2, 0],
        ['configuration', 1, 0],
      ],
    ],
    ['privileged', [pod()], [security({ privileged: true })], [['privileges', 1, 1]]],
    ['no longer privileged', [security({ privileged: true })], [pod()], [['privileges', 1, 0]]],
    ['escalation forbidden', [pod()], [security({ allowPrivilegeEscalation: false })], [['privileges', 1, 0]]],
    ['escalation no longer forbidden', [security({ allowPrivilegeEscalation: false })], [pod()], [['privileges', 1, 1]]],
    ['root again', [security({ runAsNonRoot: true, runAsUser: 1000 })], [security({ runAsUser: 0 })], [['privileges', 2, 2]]],
    [
      'fewer capabilities',
      [security({ capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } })],
      [security({ capabilities: { add: ['SYS_TIME'] } })],
      [['privileges', 1, 0]],
    ],
    [
      'a capability',
      [security({ capabilities: { add: ['SYS_TIME'] } })],
      [security({ capabilities: { add: ['SYS_TIME', 'SYS_ADMIN'] } })],
      [['privileges', 1, 1]],
    ],
    [
      'everything dropped',
      [security({ capabilities: { drop: ['NET_RAW'] } })],
      [security({ capabilities: { drop: ['ALL'] } })],
      [['privileges', 1, 0]],
    ],
    [
      'less dropped',
      [security({ capabilities: { drop: ['ALL'] } })],
      [security({ capabilities: { drop: ['NET_RAW'] } })],
      [['privileges', 1, 1]],
    ],
    ['another account', [pod()], [pod({}, { serviceAccountName: 'admin' })], [['privileges', 1, 1]]],
    ['a folder of the node', [volume()], [volume({ path: '/' })], [['privileges', 1, 1]]],
    ['no folder of the node', [volume({ path: '/' })], [volume()], [['privileges', 1, 0]]],
    ['a right', [role(['get'])], [role(['get', 'delete'])], [['privileges', 1, 1]]],
    ['a right less', [role(['get', 'delete'])], [role(['get'])], [['privileges', 1, 0]]],
    ['a word that is no wildcard for rights', [role(['ALL'])], [role(['*'])], [['privileges', 1, 1]]],
    [
      'a role that goes',
      [role(['get'])],
      [],
      [
        ['privileges', 3, 0],
        ['configuration', 2, 0],
      ],
    ],
    [
      'a service inside the cluster',
      [],
      [service(cluster)],
      [
        ['network', 2, 0],
        ['configuration', 2, 0],
      ],
    ],
    ['a service for everyone', [service(cluster)], [service({ ...cluster, type: 'LoadBalancer' })], [['network', 1, 1]]],
    ['a service for nobody outside', [service({ ...cluster, type: 'LoadBalancer' })], [service(cluster)], [['network', 1, 0]]],
    ['a port of a service', [service(cluster)], [service({ ...cluster, ports: [{ port: 80 }, { port: 9000 }] })], [['network', 1, 1]]],
    ['a port of the node', [pod()], [pod({ ports: [{ containerPort: 80, hostPort: 80 }] })], [['network', 2, 1]]],
    [
      'a network policy that goes',
      [manifest('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, policyTypes: ['Ingress'] } })],
      [],
      [
        ['network', 1, 1],
        ['configuration', 2, 0],
      ],
    ],
    ['something that nobody knows', [], [manifest('example.com/v1', 'Widget', { spec: { size: 1 } })], [['other', 3, 0]]],
    [
      "another group's Service, which may hold a pod",
      [],
      [manifest('serving.knative.dev/v1', 'Service', { spec: { template: { spec: { hostNetwork: true } } } })],
      [['other', 3, 0]],
    ],
  ])('is told of %s', (_what, before, after, totals) => {
    expect(totalsOf(before, after)).toEqual(totals);
  });

  it('is listed with what widens first, and with the images that come', () => {
    const claims = claimsOf([pod()], [pod({ image: 'evil.example/miner:latest', securityContext: { privileged: true } })]);
    expect(claims.images).toEqual(['evil.example/miner:latest']);
    expect(claims.listed.map(({ means, widens, object, before, after }) => [means, widens, object, before, after])).toEqual([
      ['privileges', true, 'Deployment shop/web', null, 'true'],
      ['image', false, 'Deployment shop/web', '"registry.example/web@sha256:1"', '"evil.example/miner:latest"'],
    ]);
  });
});

describe('a secret', () => {
  const value = 'hunter2-correct-horse';

  it.each<[string, Manifest]>([
    ['of a Secret', manifest('v1', 'Secret', { data: { anything: value } })],
    ['of a Secret in clear', manifest('v1', 'Secret', { stringData: { anything: value } })],
    [
      'that kubectl repeated',
      manifest('v1', 'ConfigMap', { metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value } } }),
    ],
    ['in a variable called so', pod({ env: [{ name: 'DB_PASSWORD', value }] })],
    ['in a key called so', manifest('v1', 'ConfigMap', { data: { 'api-key': value } })],
    ['in an address', pod({ env: [{ name: 'DB', value: `postgres://app:${value}@db/shop` }] })],
    ['in an argument', pod({ args: ['--token', value] })],
    ['in an argument of one word', pod({ args: [`--db-password=${value}`] })],
    ['in a file', manifest('v1', 'ConfigMap', { data: { 'app.properties': `a=1\ndb.password = ${value}\n` } })],
    ['that is a private key', manifest('v1', 'ConfigMap', { data: { pem: `-----BEGIN PRIVATE KEY-----\n${value}` } })],
  ])('%s is said to have changed, and not told', (_where, holder) => {
    const text = JSON.stringify([differences([], [holder]), differences([holder], [])]);
    expect(text).not.toContain(value);
  });

  it('is not what refers to it, nor a switch, nor a number', () => {
    const holder = pod({
      env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
      args: ['--token-ttl', '--verbose'],
    });
    expect(JSON.stringify(differences([], [holder]))).not.toContain('[redacted]');
  });
});

describe('any two renderings', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
  const renderings = fc.array(
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), value, { maxKeys: 4 }))
      .map(([name, spec]) => manifest('v1', 'ConfigMap', { data: spec }, name)),
    { maxLength: 4 },
  );

  it('differ the other way round in the same members, with both sides exchanged', () => {
    const exchanged = { added: 'removed', removed: 'added', changed: 'changed' } as const;
    fc.assert(
      fc.property(renderings, renderings, (before, after) => {
        const back = compareManifests(after, before).map(({ object, change, members }) => ({
          object,
          change: exchanged[change],
          members: members.map(({ path, before: was, after: is }) => ({
            path,
            ...(is === undefined ? {} : { before: is }),
            ...(was === undefined ? {} : { after: was }),
          })),
        }));
        expect(compareManifests(before, after)).toEqual(back);
        expect(compareManifests(before, before)).toEqual([]);
      }),
    );
  });
});
