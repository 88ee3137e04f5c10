// Follows what goes live, with kafkajs and the published schema alone: appends one line of JSON to a file for each DeploymentApplied, once.
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Kafka } from 'kafkajs';

const { KAFKA_BROKERS = 'localhost:9092', TOPIC = 'deployments', GROUP = 'follow-deployments', TOLD = 'deployments.jsonl' } = process.env;

const schema = JSON.parse(readFileSync(new URL('../reference/deployment-event.schema.json', import.meta.url), 'utf8'));
const isDeploymentEvent = new Ajv2020({ validateFormats: false }).compile(schema);

/**
 * The last revision that was told, by stream: after a fail-over of the relay some events come again, and after a crash of this consumer those whose offsets were not committed. It stands in
 * the line that tells, because what is done and what is remembered must be one write: with a database, one transaction. A line that a crash cut short was never told.
 */
const lastRevision = new Map();
if (existsSync(TOLD)) {
  const text = readFileSync(TOLD);
  const whole = text.subarray(0, text.lastIndexOf('\n') + 1);
  truncateSync(TOLD, whole.length);
  const lines = whole.toString().split('\n').slice(0, -1);
  for (const { stream, revision } of lines.map((line) => JSON.parse(line))) lastRevision.set(stream, revision);
}

/** Undefined where it is no JSON, or has no value: tried again it would be none either, and would hold up what is behind it for ever. */
const eventIn = ({ value }) => {
  try {
    return JSON.parse(value.toString());
  } catch {
    return undefined;
  }
};

const onMessage = async ({ partition, message }) => {
  const event = eventIn(message);
  if (!isDeploymentEvent(event)) return console.error(`${TOPIC}/${partition}@${message.offset} is not what the schema says`);
  const { context, subject, customData } = event;
  const { stream, revision } = customData;
  if (customData.eventType !== 'DeploymentApplied' || revision <= (lastRevision.get(stream) ?? -1)) return;
  const told = {
    what: context.type.split('.')[3],
    component: subject.id,
    environment: subject.content.environment.id,
    artifact: subject.content.artifactId,
    release: customData.releaseId,
    at: context.timestamp,
    stream,
    revision,
  };
  appendFileSync(TOLD, `${JSON.stringify(told)}\n`, { flush: true });
  lastRevision.set(stream, revision);
};

const log = ({ namespace, label, log: { message, timestamp } }) => console.error(`${timestamp} ${label} ${namespace}: ${message}`);
const kafka = new Kafka({ clientId: GROUP, brokers: KAFKA_BROKERS.split(','), logCreator: () => log });
const consumer = kafka.consumer({ groupId: GROUP });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect());
// What kafkajs does not try again by itself ends the process: whoever runs it starts it anew.
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || process.exit(1));
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({ eachMessage: onMessage });
