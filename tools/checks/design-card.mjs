// The technologies of the design card do the work there, not beside it: each is imported by the code that the design names. Should such an
// import disappear, this fails. A type-only import does not count, and neither does a spec (fast-check apart, which lives in specs).
import { packageOf, report, sources } from './source-imports.mjs';

const inSource = (prefix) => (source) =>
  source.path.startsWith(prefix) && !source.file.endsWith('.spec.ts') && !source.file.includes('testing/');
const inSpecs = (source) => source.file.endsWith('.spec.ts');

const card = [
  ['zod', 'libs/contracts', inSource('libs/contracts/')],
  ['canonicalize', 'libs/domain', inSource('libs/domain/')],
  ['@open-policy-agent/opa-wasm', 'libs/adapters, port policy-engine', inSource('libs/adapters/src/policy-engine/')],
  ['@sigstore/verify', 'libs/adapters, port evidence-verifier', inSource('libs/adapters/src/evidence-verifier/')],
  ['@backstage/catalog-model', 'libs/adapters, port catalog-source', inSource('libs/adapters/src/catalog-source/')],
  ['node:sqlite', 'libs/adapters, port event-store', inSource('libs/adapters/src/event-store/sqlite/')],
  ['node:sqlite', 'libs/adapters, port message-bus', inSource('libs/adapters/src/message-bus/sqlite/')],
  ['kafkajs', 'libs/adapters, port message-bus', inSource('libs/adapters/src/message-bus/kafka/')],
  ['@eventstore/db-client', 'libs/adapters, port event-store', inSource('libs/adapters/src/event-store/eventstoredb/')],
  ['@aws-sdk/client-s3', 'libs/adapters, port content-store', inSource('libs/adapters/src/content-store/s3/')],
  ['node:worker_threads', 'libs/adapters, port policy-engine', inSource('libs/adapters/src/policy-engine/')],
  ['@nestjs/core', 'libs/service-kit', inSource('libs/service-kit/')],
  ['@nestjs/platform-fastify', 'libs/service-kit', inSource('libs/service-kit/')],
  ['@nestjs/microservices', 'libs/service-kit', inSource('libs/service-kit/')],
  ['prom-client', 'libs/service-kit', inSource('libs/service-kit/')],
  ['@opentelemetry/sdk-node', 'libs/service-kit', inSource('libs/service-kit/')],
  ['@nestjs/cqrs', 'apps/approval', inSource('apps/approval/')],
  ['@nestjs/cqrs', 'apps/ledger-projection', inSource('apps/ledger-projection/')],
  ['fast-check', 'specs', inSpecs],
];

const importsAtRunTime = (source, name) =>
  source.imports.some(
    (entry) => packageOf(entry.specifier) === name && !/^(?:import|export) type\b/.test(source.text.split('\n')[entry.line - 1] ?? ''),
  );

const all = sources();
const missing = card.filter(([name, , where]) => !all.some((source) => where(source) && importsAtRunTime(source, name)));
report(
  missing.map(([name, where]) => `${name} is not imported in ${where}, where the design card has it`),
  `${card.length} imports are where the design card has them`,
);
