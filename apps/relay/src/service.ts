import type { Service } from '@interlock/service-kit';
import { RelayModule } from './relay.module.ts';

export const RELAY: Service = {
  name: 'relay',
  module: RelayModule,
};
