export { bootstrapService } from './bootstrap-service.ts';
export type { Bootstrap } from './bootstrap-service.ts';
