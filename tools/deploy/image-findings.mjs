import { SERVING } from '../launcher/run.mjs';

/** An instruction and its continued lines as one, comments left out; stage by stage. */
const stagesOf = (image) => {
  const lines = image
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages = [];
  for (const line of lines) {
    if (line.startsWith('FROM ')) stages.push([]);
    stages.at(-1)?.push(line);
  }
  return stages;
};

const last = (stage, instruction) => stage.findLast((line) => line.startsWith(`${instruction} `));
const argumentsOf = (stage, instruction) => /(\[.*\])$/.exec(last(stage, instruction) ?? '')?.[1].replaceAll(', ', ',') ?? 'nothing';

/**
 * What a Dockerfile says otherwise than the repository says of how a process is started and asked, of who it is, and of what is in the image.
 * @param {string} image
 * @returns {string[]}
 */
export const imageFindings = (image) => {
  const stages = stagesOf(image);
  const final = stages.at(-1) ?? [];
  const before = stages.slice(0, -1).flat();
  const installs = stages.flat().filter((line) => /\bnpm (ci|i|install)\b/.test(line));
  const copies = final.filter((line) => /^(COPY|ADD) /.test(line));
  const wanted = [
    ['ENTRYPOINT', argumentsOf(final, 'ENTRYPOINT'), JSON.stringify(['node', ...SERVING]), 'as npm starts what serves (SERVING)'],
    // A long start would be ended over and over.
    [
      'HEALTHCHECK',
      argumentsOf(final, 'HEALTHCHECK'),
      JSON.stringify(['node', 'deploy/image/healthy.mjs', 'live']),
      'whether the process lives',
    ],
    ['USER', last(final, 'USER') ?? 'nothing', 'USER 1000:1000', 'by number, so that Kubernetes sees that it is not root'],
    ['COPY of the last stage', copies.join(', ') || 'nothing', 'COPY --from=build /interlock ./', 'what compiles stays behind'],
    [
      'npm',
      installs.map((line) => /\bnpm .*/.exec(line)[0].split(' ').slice(0, 3).join(' ')).join(', ') || 'nothing',
      'npm ci --omit=dev',
      'packages of the lock file, none for developing',
    ],
    [
      'the last RUN before it',
      last(before, 'RUN') ?? 'nothing',
      'RUN node tools/build.mjs && node deploy/image/prune.mjs',
      'what running does not read goes, and its size is held against the bar',
    ],
  ];
  return wanted
    .filter(([, found, expected]) => found !== expected)
    .map(([what, found, expected, why]) => `Dockerfile: ${what} is ${found}, expected ${expected}: ${why}`);
};
