import { nodeHashing } from '@interlock/adapters/hashing';
import { InterlockConfig } from '@interlock/contracts';
import { CatalogState } from '@interlock/domain';
import { anEnvironment } from '@interlock/domain/testing';
import { silentLogger } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { tellUnknownNames } from './tell-unknown-names.ts';

const config = InterlockConfig.parse({
  apiVersion: 'interlock.dev/v1',
  catalog: { sources: [{ name: 'main', type: 'folder', path: 'catalog' }] },
  calendars: [
    { name: 'quiet', kind: 'freeze', environments: ['produktion'], timeZone: 'UTC', start: '2026-03-02T12:00', duration: 'PT2H' },
  ],
});

const told = () => {
  const lines: string[] = [];
  const note = (_fields: unknown, message: string): void => void lines.push(message);
  const clock = manualClock();
  const catalog = new CatalogState(nodeHashing);
  const names = tellUnknownNames({ config, catalog, clock, logger: { ...silentLogger, warn: note, info: note } });
  const move = (name: string): void => {
    catalog.set(`resource:default/${name}`, anEnvironment(name, 1));
    names.onCatalog();
    clock.advance(10_000);
  };
  return { lines, clock, names, move };
};

describe('a freeze of an environment that nobody knows', () => {
  it('is warned of once, with what was meant, until the catalog has it', () => {
    const { lines, move } = told();
    move('production');
    move('staging');
    expect(lines).toEqual([
      'interlock.yaml: calendars.0.environments.0: found "produktion", which the catalog does not have, expected a Resource of type environment; did you mean "production"? Until then it concerns nobody.',
    ]);
    move('produktion');
    expect(lines.slice(1)).toEqual(['interlock.yaml: calendars.0.environments.0: the catalog has it now']);
  });

  it('is not told of before anything of the catalog is there, nor after the end', () => {
    const { lines, clock, names, move } = told();
    names.onCatalog();
    clock.advance(10_000);
    names.stop();
    move('production');
    expect(lines).toEqual([]);
  });
});
