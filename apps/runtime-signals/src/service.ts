import type { Service } from '@interlock/service-kit';
import { RuntimeSignalsModule } from './runtime-signals.module.ts';

export const RUNTIME_SIGNALS: Service = {
  name: 'runtime-signals',
  module: RuntimeSignalsModule,
};
