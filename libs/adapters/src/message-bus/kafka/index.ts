export { openKafkaMessageBus } from './kafka-message-bus.ts';
export type { KafkaMessageBusOptions } from './open-parts.ts';
