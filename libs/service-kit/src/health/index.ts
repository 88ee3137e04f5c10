export { HealthChecks } from './health-checks.ts';
export type { Health, HealthCheck, Readiness } from './health-checks.ts';
