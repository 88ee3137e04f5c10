export { HealthChecks } from './health-checks.ts';
export type { HealthCheck, Readiness } from './health-checks.ts';
