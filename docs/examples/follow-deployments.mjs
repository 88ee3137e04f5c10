// Follows what goes live, with kafkajs and the published schema alone: one line of JSON for each DeploymentApplied.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Kafka } from 'kafkajs';

const { KAFKA_BROKERS = 'localhost:9092', TOPIC = 'deployments', GROUP = 'follow-deployments' } = process.env;

const schema = JSON.parse(readFileSync(new URL('../reference/deployment-event.schema.json', import.meta.url), 'utf8'));
const isDeploymentEvent = new Ajv2020({ validateFormats: false }).compile(schema);

/** What came before, by stream: after a fail-over of the relay some events come again, and some of them late. */
const lastRevision = new Map();
const isRepeat = ({ stream, revision }) => revision <= (lastRevision.get(stream) ?? -1);

const onMessage = async ({ partition, message }) => {
  const event = JSON.parse(message.value.toString());
  if (!isDeploymentEvent(event)) return console.error(`${TOPIC}/${partition}@${message.offset} is not what the schema says`);
  const { context, subject, customData } = event;
  if (isRepeat(customData)) return;
  if (customData.eventType === 'DeploymentApplied')
    console.log(
      JSON.stringify({
        what: context.type.split('.')[3],
        component: subject.id,
        environment: subject.content.environment.id,
        artifact: subject.content.artifactId,
        release: customData.releaseId,
        at: context.timestamp,
      }),
    );
  lastRevision.set(customData.stream, customData.revision);
};

const consumer = new Kafka({ clientId: GROUP, brokers: KAFKA_BROKERS.split(',') }).consumer({ groupId: GROUP });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect());
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({ eachMessage: onMessage });
