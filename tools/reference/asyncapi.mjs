// Writes docs/reference/asyncapi.json (AsyncAPI 3.0.0) from the contracts' own list of topics; `--check` only compares. Runs on what is built.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../workspace.mjs';
import * as contracts from '../../libs/contracts/dist/index.js';
import { z } from 'zod';

const target = join(root, 'docs', 'reference', 'asyncapi.json');

const MESSAGES = {
  'ci.release-candidates': [
    {
      name: contracts.RELEASE_CANDIDATE_BUILT,
      contentType: 'application/cloudevents+json',
      schema: contracts.ReleaseCandidateCloudEvent,
    },
    { name: 'PipelineCdEvent', contentType: 'application/cloudevents+json', schema: contracts.PipelineCloudEvent },
  ],
  'ci.pipeline-events': { name: 'KeptPipelineEvent', contentType: 'application/json', schema: contracts.KeptPipelineEvent },
  'release.events': { name: 'RecordedEvent', contentType: 'application/json', schema: contracts.RecordedEventSchema },
  'environment.events': { name: 'RecordedEvent', contentType: 'application/json', schema: contracts.RecordedEventSchema },
  deployments: { name: 'DeploymentCdEvent', contentType: 'application/json', schema: contracts.DeploymentCdEvent },
  approvals: { name: 'ApprovalCdEvent', contentType: 'application/json', schema: contracts.ApprovalCdEvent },
  'catalog.entities': { name: 'CatalogEntityRecord', contentType: 'application/json', schema: contracts.CatalogEntityRecord },
  'runtime.signals': { name: 'SignalRecord', contentType: 'application/json', schema: contracts.SignalRecord },
};

const messageOf = ({ name, contentType, schema }) => ({
  name,
  contentType,
  payload: {
    schemaFormat: 'application/schema+json;version=draft-2020-12',
    schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  },
});

const channel = ({ name, partitions, cleanup, key }) => {
  const messages = [MESSAGES[name] ?? []].flat();
  if (messages.length === 0) throw new Error(`topic ${name} has no message here`);
  return {
    address: name,
    description: `Keyed by ${key}; ${partitions} partition${partitions === 1 ? '' : 's'}; ${cleanup === 'compact' ? 'compacted: the newest record of each key counts' : 'kept in order'}.`,
    messages: Object.fromEntries(messages.map((message) => [message.name, messageOf(message)])),
  };
};

const document = {
  asyncapi: '3.0.0',
  info: {
    title: 'Interlock',
    version: '1',
    description: 'Topics that Interlock reads and writes. Generated from libs/contracts/src/topics.ts.',
  },
  channels: Object.fromEntries(Object.values(contracts.TOPICS).map((topic) => [topic.name, channel(topic)])),
};
const text = `${JSON.stringify(document, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error('docs/reference/asyncapi.json is not what the contracts say; run `node tools/reference/asyncapi.mjs`');
    process.exit(1);
  }
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
