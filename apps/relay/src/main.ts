import { bootstrapService } from '@interlock/service-kit';
import { RelayModule } from './relay.module.ts';

bootstrapService([RelayModule], 'relay');
