export { bootstrapService } from './bootstrap-service.ts';
export type { Bootstrap, Listening } from './bootstrap-service.ts';
export { exitCodeOf, tellFailure } from './failure.ts';
export { RecordReplacedError, requirePublished } from './require-published.ts';
export { portOf } from './port-of.ts';
export { serveUntilStopped, type Lifetime } from './serve-until-stopped.ts';
export { startServices } from './start-services.ts';
export type { RunningServices, Service, StartServicesOptions } from './start-services.ts';
