export { RuntimeSignalsModule } from './runtime-signals.module.ts';
export { assemble, type RuntimeSignals } from './assemble.ts';
