// The Dockerfile against what the repository says of how a process is started and asked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVING } from '../launcher/run.mjs';
import { root } from '../workspace.mjs';

export const checkImage = () => {
  const image = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const argumentsOf = (instruction) => JSON.parse(new RegExp(`^${instruction} .*?(\\[.*\\])$`, 'm').exec(image)?.[1] ?? '[]');
  const wanted = [
    ['ENTRYPOINT', ['node', ...SERVING], 'as npm starts what serves (SERVING)'],
    // A long start would be ended over and over.
    ['HEALTHCHECK', ['node', 'deploy/image/healthy.mjs', 'live'], 'whether the process lives'],
  ];
  return {
    findings: wanted
      .map(([instruction, expected, why]) => ({ instruction, expected, why, found: argumentsOf(instruction) }))
      .filter(({ expected, found }) => JSON.stringify(found) !== JSON.stringify(expected))
      .map(
        ({ instruction, expected, why, found }) =>
          `Dockerfile: ${instruction} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}: ${why}`,
      ),
    told: [],
  };
};
