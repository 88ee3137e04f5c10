// Writes docs/reference/asyncapi.json (AsyncAPI 3.0.0) from the contracts' own list of topics; `--check` only compares. Runs on what is built.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../workspace.mjs';
import * as contracts from '../../libs/contracts/dist/index.js';
import { z } from 'zod';

const target = join(root, 'docs', 'reference', 'asyncapi.json');

const MESSAGES = {
  'ci.release-candidates': {
    name: contracts.RELEASE_CANDIDATE_BUILT,
    contentType: 'application/cloudevents+json',
    schema: contracts.ReleaseCandidateCloudEvent,
  },
  'release.events': { name: 'RecordedEvent', contentType: 'application/json', schema: contracts.RecordedEventSchema },
  'environment.events': { name: 'RecordedEvent', contentType: 'application/json', schema: contracts.RecordedEventSchema },
  deployments: { name: 'DeploymentCdEvent', contentType: 'application/json', schema: contracts.DeploymentCdEvent },
  approvals: { name: 'ApprovalCdEvent', contentType: 'application/json', schema: contracts.ApprovalCdEvent },
  'catalog.entities': { name: 'CatalogEntityRecord', contentType: 'application/json', schema: contracts.CatalogEntityRecord },
  'runtime.signals': { name: 'SignalRecord', contentType: 'application/json', schema: contracts.SignalRecord },
};

const channel = ({ name, partitions, cleanup, key }) => {
  const message = MESSAGES[name];
  if (message === undefined) throw new Error(`topic ${name} has no message here`);
  return {
    address: name,
    description: `Keyed by ${key}; ${partitions} partition${partitions === 1 ? '' : 's'}; ${cleanup === 'compact' ? 'compacted: the newest record of each key counts' : 'kept in order'}.`,
    messages: {
      [message.name]: {
        name: message.name,
        contentType: message.contentType,
        payload: {
          schemaFormat: 'application/schema+json;version=draft-2020-12',
          schema: z.toJSONSchema(message.schema, { io: 'input', unrepresentable: 'any' }),
        },
      },
    },
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
