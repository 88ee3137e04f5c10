// Writes what deploy/ repeats of the services, from the services' own list and their own routes: the gateway's Caddyfile and, for Kubernetes, workloads,
// ingress and alerts, and Grafana's dashboards. `--check` only compares. Runs on what is built.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { routesOfModule } from '../../libs/service-kit/dist/index.js';
import { routeTable } from '../../apps/standalone/dist/distributed/route-table.js';
import { SERVICES } from '../../apps/standalone/dist/services.js';
import { root } from '../workspace.mjs';
import { dashboards } from '../deploy/dashboards.mjs';
import { caddyfile, FIRST_PORT } from '../deploy/caddyfile.mjs';
import { ingress, prometheusRule, workloads } from '../deploy/kubernetes.mjs';

const services = SERVICES.map(({ name, module }, index) => ({
  name,
  port: FIRST_PORT + index,
  url: name,
  paths: routesOfModule(module).map(({ path }) => path),
}));
const prefixes = [...routeTable(services)].map(([prefix, service]) => ({ prefix, service })).sort((a, b) => (a.prefix < b.prefix ? -1 : 1));

const files = {
  'deploy/gateway/Caddyfile': caddyfile({ services, prefixes }),
  'deploy/kubernetes/base/workloads.yaml': workloads(services),
  'deploy/kubernetes/base/ingress.yaml': ingress(prefixes),
  'deploy/kubernetes/components/prometheus-operator/prometheus-rule.yaml': prometheusRule(
    readFileSync(join(root, 'deploy/observability/alerts.yml'), 'utf8'),
  ),
  ...dashboards(),
};

const committed = (path) => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

for (const [path, content] of Object.entries(files)) {
  if (process.argv.includes('--check')) {
    if (committed(path) === content) continue;
    console.error(`${path} is not what \`node tools/reference/deploy.mjs\` writes: run it and commit the result`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
if (process.exitCode === undefined) console.log(`deploy/: ${prefixes.length} path prefixes of ${services.length} services`);
