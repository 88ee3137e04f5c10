// The component for the Prometheus operator, on the base: whether it renders, and whether what it names is there. Its CRDs are not Kubernetes' own: no validator here knows them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { root } from '../workspace.mjs';
import { documentsOf, filesOf, WORKLOADS } from './kubernetes-documents.mjs';

const BASE = join('deploy', 'kubernetes', 'base');
const COMPONENT = join('deploy', 'kubernetes', 'components', 'prometheus-operator');

export const checkPrometheusOperator = () => {
  const { documents, told } = rendered();
  const monitors = documents.filter(({ kind }) => kind === 'PodMonitor');
  const rules = documents.filter(({ kind }) => kind === 'PrometheusRule');
  const findings = [
    ...(monitors.length === 1 ? [] : [`${COMPONENT}: found ${monitors.length} PodMonitors, expected 1`]),
    ...(rules.length === 1 ? [] : [`${COMPONENT}: found ${rules.length} PrometheusRules, expected 1`]),
    ...monitors.flatMap((monitor) => unscraped(monitor, documents)),
  ];
  return { findings, told: [told] };
};

/** Base and component as an overlay takes them; unrendered where there is no kubectl. */
const rendered = () => {
  mkdirSync(join(root, '.interlock'), { recursive: true });
  const overlay = mkdtempSync(join(root, '.interlock', 'overlay-'));
  try {
    const [base, component] = [BASE, COMPONENT].map((folder) => `../../${folder}`);
    writeFileSync(join(overlay, 'kustomization.yaml'), stringify({ resources: [base], components: [component] }));
    const run = spawnSync('kubectl', ['kustomize', overlay], { cwd: root, encoding: 'utf8' });
    if (run.status === 0) return { documents: documentsOf(run.stdout), told: `kubectl kustomize, with ${COMPONENT}: renders` };
    const documents = [...filesOf(BASE), ...filesOf(COMPONENT)];
    if (run.error?.code === 'ENOENT') return { documents, told: `skipped: kubectl kustomize, with ${COMPONENT}: there is no kubectl here` };
    return { documents, told: new Error(`kubectl kustomize, with ${COMPONENT}:\n${run.stderr}`) };
  } finally {
    rmSync(overlay, { recursive: true, force: true });
  }
};

/** Pods that it does not find, or whose port it does not, or that let nobody in who scrapes. */
const unscraped = ({ spec: { selector, podMetricsEndpoints } }, documents) => {
  const policies = documents.filter(({ kind }) => kind === 'NetworkPolicy');
  const [endpoint] = podMetricsEndpoints;
  return documents
    .filter(({ kind }) => WORKLOADS.has(kind))
    .flatMap(({ metadata: { name }, spec: { template } }) => {
      const { labels } = template.metadata;
      const port = template.spec.containers.flatMap(({ ports = [] }) => ports).find((one) => one.name === endpoint.port);
      const open = policies
        .filter(({ spec }) => fits(spec.podSelector.matchLabels, labels))
        .flatMap(({ spec }) => spec.ingress ?? [])
        .filter(({ ports = [] }) => ports.some((one) => one.port === port?.containerPort))
        .flatMap(({ from }) => from)
        .some(({ namespaceSelector: of }) => of?.matchLabels?.['kubernetes.io/metadata.name'] === 'observability');
      return [
        ['is selected', fits(selector.matchLabels, labels)],
        ['has its port', port !== undefined],
        ['is asked for /metrics', endpoint.path === '/metrics'],
        ['lets Prometheus in', open],
      ].flatMap(([rule, kept]) => (kept ? [] : [`${COMPONENT}: not so for the pods of ${name}: ${rule}`]));
    });
};

const fits = (wanted = {}, labels = {}) => Object.entries(wanted).every(([name, value]) => labels[name] === value);
