export { RuntimeSignalsModule } from './runtime-signals.module.ts';
