// What Kustomize renders, against the schemas of Kubernetes: types, formats and required fields by the validators of kubernetes-models; fields that do not exist
// by TypeScript, because an API server drops those in silence and a validator lets them pass.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InterlockConfig } from '../../libs/contracts/dist/index.js';
import { parse } from 'yaml';
import { root } from '../workspace.mjs';
import { documentsOf, filesOf, WORKLOADS } from './kubernetes-documents.mjs';

const BASE = join('deploy', 'kubernetes', 'base');

export const checkKubernetes = async (services) => {
  const { documents, told } = rendered();
  const findings = [
    ...(await invalid(documents)),
    ...unknownFields(documents),
    ...unsafe(documents),
    ...cutShort(documents),
    ...dangling(documents),
  ];
  for (const { name } of services)
    if (!documents.some(({ kind, metadata }) => WORKLOADS.has(kind) && metadata.name === name))
      findings.push(`${BASE}: there is no workload ${name}`);
  const config = InterlockConfig.safeParse(parse(readFileSync(join(root, BASE, 'config', 'interlock.yaml'), 'utf8')));
  if (!config.success) findings.push(`${BASE}/config/interlock.yaml: ${config.error.message}`);
  return { findings, told: [`${BASE}: ${documents.length} objects, valid by the schemas of Kubernetes`, told] };
};

/** By kubectl where there is one; else the files of the base, as they are. */
const rendered = () => {
  const run = spawnSync('kubectl', ['kustomize', BASE], { cwd: root, encoding: 'utf8' });
  if (run.status === 0) return { documents: documentsOf(run.stdout), told: `kubectl kustomize ${BASE}: renders` };
  const documents = filesOf(BASE);
  if (run.error?.code === 'ENOENT')
    return { documents, told: `skipped: kubectl kustomize: there is no kubectl here; the base was checked unrendered` };
  return { documents, told: new Error(`kubectl kustomize ${BASE}:\n${run.stderr}`) };
};

const nameOf = ({ kind, metadata }) => `${kind} ${metadata?.name}`;
const moduleOf = ({ apiVersion }) => `kubernetes-models/${apiVersion}`;

const invalid = async (documents) => {
  const findings = [];
  for (const document of documents) {
    const Model = await import(`${moduleOf(document)}/${document.kind}`).then(
      (module) => module[document.kind],
      () => undefined,
    );
    if (Model === undefined) {
      findings.push(`${nameOf(document)}: Kubernetes has no ${document.apiVersion} ${document.kind}`);
      continue;
    }
    try {
      new Model(document).validate();
    } catch (error) {
      findings.push(`${nameOf(document)}: ${error.message}`);
    }
  }
  return findings;
};

const unknownFields = (documents) => {
  mkdirSync(join(root, '.interlock'), { recursive: true });
  const folder = mkdtempSync(join(root, '.interlock', 'kubernetes-'));
  try {
    const lines = documents.flatMap((document, index) => [
      `import type { I${document.kind} as T${index} } from '${moduleOf(document)}/${document.kind}';`,
      `export const o${index}: T${index} = ${JSON.stringify(document)};`,
    ]);
    writeFileSync(join(folder, 'objects.ts'), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      '',
      '--pretty',
      'false',
    ];
    const run = spawnSync(
      process.execPath,
      [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--ignoreConfig', ...options, join(folder, 'objects.ts')],
      { encoding: 'utf8' },
    );
    if (run.status === 0) return [];
    const found = [...run.stdout.matchAll(/objects\.ts\((\d+),\d+\): error (.*)/g)];
    if (found.length === 0) return [`TypeScript could not check the objects: ${run.stdout}${run.stderr}`];
    return found.map(([, line, message]) => `${nameOf(documents[Math.floor((Number(line) - 1) / 2)])}: ${message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What every pod keeps, whatever else is changed. */
const unsafe = (documents) =>
  documents.flatMap((document) => {
    if (document.kind === 'Secret') return [`${nameOf(document)}: secrets are named here, never held`];
    if (!WORKLOADS.has(document.kind)) return [];
    const { spec } = document.spec.template;
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    const rules = [
      ['runs as a user that is not root', spec.securityContext?.runAsNonRoot === true],
      ['mounts no token', spec.automountServiceAccountToken === false],
      ['has a root file system that is read only', containers.every(({ securityContext: s }) => s?.readOnlyRootFilesystem === true)],
      ['has no capability', containers.every(({ securityContext: s }) => s?.capabilities?.drop?.includes('ALL') && !s.capabilities.add)],
      ['has a limit of memory', containers.every(({ resources }) => resources?.limits?.memory !== undefined)],
      [
        'is probed: whether it lives, from the start on, and whether it is ready',
        spec.containers.every((c) =>
          [
            [c.startupProbe, '/healthz/live'],
            [c.livenessProbe, '/healthz/live'],
            [c.readinessProbe, '/healthz/ready'],
          ].every(([probe, path]) => probe?.httpGet.path === path),
        ),
      ],
    ];
    const surges = document.kind === 'Deployment' && document.spec.replicas === 1 && document.spec.strategy?.type !== 'Recreate';
    return [
      ...rules.filter(([, kept]) => !kept).map(([rule]) => `${nameOf(document)}: not every container ${rule}`),
      ...(surges ? [`${nameOf(document)}: it runs once, and a roll-out would run it twice: expected strategy Recreate`] : []),
    ];
  });

/** What a proxy in front may not cut short: bodies of 50 MiB, and answers that last. */
const MIB = 2 ** 20;
const LARGEST_BODY = 50 * MIB;

const cutShort = (documents) =>
  documents
    .filter(({ kind }) => kind === 'Ingress')
    .flatMap((document) => {
      const told = (name) => document.metadata.annotations?.[`nginx.ingress.kubernetes.io/${name}`];
      const [, mebibytes = '1'] = /^(\d+)m$/.exec(told('proxy-body-size') ?? '') ?? [];
      return [
        ['lets evidence of 50 MiB through', Number(mebibytes) * MIB > LARGEST_BODY],
        ['writes events through at once', told('proxy-buffering') === 'off' && Number(told('proxy-read-timeout')) >= 600],
      ].flatMap(([rule, kept]) => (kept ? [] : [`${nameOf(document)}: no annotation ${rule}`]));
    });

/** A selector or a backend that names nothing. */
const dangling = (documents) => {
  const services = new Set(documents.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name));
  const pods = documents.filter(({ kind }) => WORKLOADS.has(kind)).map(({ spec }) => spec.template.metadata.labels);
  const selects = (wanted = {}) => pods.some((labels) => Object.entries(wanted).every(([name, value]) => labels[name] === value));
  return documents.flatMap((document) => {
    const { kind, spec } = document;
    if (kind === 'Ingress')
      return spec.rules
        .flatMap(({ http }) => http.paths)
        .filter(({ backend }) => !services.has(backend.service.name))
        .map(({ path, backend }) => `${nameOf(document)}: ${path} leads to ${backend.service.name}, which is no Service`);
    const selector = {
      Service: spec?.selector,
      PodDisruptionBudget: spec?.selector?.matchLabels,
      NetworkPolicy: spec?.podSelector?.matchLabels,
    }[kind];
    return selector === undefined || selects(selector) ? [] : [`${nameOf(document)}: its selector fits no pod`];
  });
};
