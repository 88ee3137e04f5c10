// deploy/, the compose file and the CI examples are what their readers take: each is held against the schema that its reader publishes. Runs on what is built.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SERVICES } from '../../apps/standalone/dist/services.js';
import { checkCiExamples } from '../deploy/check-ci-examples.mjs';
import { checkCompose } from '../deploy/check-compose.mjs';
import { checkImage } from '../deploy/check-image.mjs';
import { checkKubernetes } from '../deploy/check-kubernetes.mjs';
import { checkPrometheusOperator } from '../deploy/check-prometheus-operator.mjs';
import { FIRST_PORT } from '../deploy/caddyfile.mjs';
import { whereFound } from '../deploy/where-found.mjs';
import { root } from '../workspace.mjs';
import { report } from './source-imports.mjs';

const services = SERVICES.map(({ name }, index) => ({ name, port: FIRST_PORT + index }));
const run = (program, ...args) => spawnSync(program, args, { cwd: root, encoding: 'utf8' });
const gateway = join('deploy', 'gateway', 'Caddyfile');
const prometheus = join('deploy', 'observability', 'prometheus.yml');

const results = [
  checkImage(services.map(({ name }) => name)),
  checkCompose(services),
  await checkKubernetes(services),
  checkPrometheusOperator(),
  await checkCiExamples(),
  {
    findings: [],
    told: [
      whereFound('caddy validate', () => run('caddy', 'validate', '--config', gateway, '--adapter', 'caddyfile')),
      whereFound('promtool check config', () => run('promtool', 'check', 'config', prometheus)),
    ],
  },
];
const told = results.flatMap((result) => result.told);
for (const line of told) if (typeof line === 'string') console.log(line);
report(
  results.flatMap((result) => result.findings).concat(told.filter((line) => line instanceof Error).map(({ message }) => message)),
  'deploy/ is valid by the schemas of those who read it',
);
