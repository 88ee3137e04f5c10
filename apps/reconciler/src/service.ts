import type { Service } from '@interlock/service-kit';
import { ReconcilerModule } from './reconciler.module.ts';

export const RECONCILER: Service = {
  name: 'reconciler',
  module: ReconcilerModule,
  needs: ['targets'],
};
