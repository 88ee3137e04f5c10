import { readFileSync } from 'node:fs';

const inRepository = (path: string): URL => new URL(`../../../../${path}`, import.meta.url);
const { imageFindings } = (await import(inRepository('tools/deploy/image-findings.mjs').href)) as {
  readonly imageFindings: (image: string) => string[];
};

const IMAGE = readFileSync(inRepository('Dockerfile'), 'utf8');

describe('the Dockerfile', () => {
  it('is as the repository says', () => {
    expect(imageFindings(IMAGE)).toEqual([]);
  });

  it.each([
    ['without a user', 'USER 1000:1000\n', '', /USER is nothing/],
    ['as root at the end', 'EXPOSE 7080', 'USER root', /USER is USER root/],
    ['with a user by name', 'USER 1000:1000', 'USER node', /USER is USER node/],
    ['with packages for developing', 'npm ci --omit=dev', 'npm ci', /npm is npm ci --ignore-scripts/],
    [
      'with one more package in its last stage',
      'WORKDIR /interlock\nCOPY --from',
      'RUN npm install jest\nCOPY --from',
      /npm is .*npm install jest/,
    ],
    ['in one stage', 'FROM node:24.21.0-bookworm-slim\n', '', /the last RUN before it is/],
    ['with all sources in its last stage', 'COPY --from=build /interlock ./', 'COPY . .', /COPY of the last stage is COPY \. \./],
    ['with what is left unpruned', ' && node deploy/image/prune.mjs', '', /the last RUN before it is RUN node tools\/build\.mjs, expected/],
    ['started otherwise than by npm', '"--min-semi-space-size=16", ', '', /ENTRYPOINT is/],
    ['ended while it starts', '"live"]', '"ready"]', /HEALTHCHECK is/],
  ] as const)('%s is told', (_how, part, instead, told) => {
    expect(IMAGE).toContain(part);
    expect(imageFindings(IMAGE.replace(part, instead))).toContainEqual(expect.stringMatching(told));
  });
});
