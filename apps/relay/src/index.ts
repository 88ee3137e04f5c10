export { RelayModule } from './relay.module.ts';
export { RELAY } from './service.ts';
