export { RelayModule } from './relay.module.ts';
