export { kafkaLeadership, type KafkaLeadershipOptions } from './kafka-leadership.ts';
