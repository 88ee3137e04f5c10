export { engineSettings } from './engine-settings.ts';
export type { EngineSettings, KafkaSettings } from './engine-settings.ts';
export { openEngines, openEventStore, openMessageBus } from './open-engines.ts';
export type { Engines, OpenEngines } from './open-engines.ts';
