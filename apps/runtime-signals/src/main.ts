import { bootstrapService } from '@interlock/service-kit';
import { RuntimeSignalsModule } from './runtime-signals.module.ts';

bootstrapService([RuntimeSignalsModule], 'runtime-signals');
