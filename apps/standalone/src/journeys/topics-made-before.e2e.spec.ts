import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARKED_SUFFIX } from '@interlock/contracts';
import { parse } from 'yaml';
import { startJourney } from '../testing/index.ts';

const FILE = join(import.meta.dirname, '..', '..', '..', '..', 'deploy', 'kafka', 'topics.yaml');

describe('the topics that somebody makes before Interlock may not', () => {
  it('hold what each group that runs puts aside', async () => {
    const journey = await startJourney([{ name: 'tool' }]);
    try {
      const { text } = await journey.door.ask('GET', '/metrics');
      const groups = [...text.matchAll(/^interlock_parked_messages\{(?:[^}]*,)?group="([^"]+)"/gm)].map(([, group]) => group);
      const running = [...new Set(groups)].map((group) => `${group}${PARKED_SUFFIX}`);
      const { topics } = parse(readFileSync(FILE, 'utf8')) as { topics: { name: string }[] };
      expect(running).not.toEqual([]);
      expect(topics.map(({ name }) => name).filter((name) => name.endsWith(PARKED_SUFFIX))).toEqual(running.toSorted());
    } finally {
      await journey.close();
    }
  });
});
