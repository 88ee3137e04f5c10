import { bootstrapService } from '@interlock/service-kit';
import { ReconcilerModule } from './reconciler.module.ts';

bootstrapService([ReconcilerModule], 'reconciler');
