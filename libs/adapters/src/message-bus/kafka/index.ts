export { openKafkaMessageBus, type KafkaMessageBusOptions } from './kafka-message-bus.ts';
