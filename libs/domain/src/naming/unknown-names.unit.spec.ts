import { InterlockConfig } from '@interlock/contracts';
import { aComponent, aGroup, anEnvironment, aUser } from '../testing/index.ts';
import { unknownNames } from './unknown-names.ts';

const catalog = [aComponent('payments'), aGroup('team'), aUser('ann'), anEnvironment('staging', 1), anEnvironment('production', 2)];

const configOf = (says: object) =>
  InterlockConfig.parse({
    apiVersion: 'interlock.dev/v1',
    catalog: { sources: [{ name: 'main', type: 'folder', path: 'catalog' }] },
    ...says,
  });

const calendar = (says: object) => ({
  calendars: [
    { name: 'quiet', kind: 'freeze', environments: ['production'], timeZone: 'UTC', start: '2026-03-02T12:00', duration: 'PT2H', ...says },
  ],
});
const key = (says: object) => ({ trust: { keys: [{ name: 'ci', file: 'ci.pub', purposes: ['provenance'], ...says }] } });

describe('a name in interlock.yaml that the catalog does not have', () => {
  it.each<[string, object, string]>([
    ['enforcement.rules.0.environment', { enforcement: { rules: [{ environment: 'productoin', mode: 'enforce' }] } }, 'production'],
    ['calendars.0.environments.1', calendar({ environments: ['staging', 'produktion'] }), 'production'],
    ['calendars.0.components.0', calendar({ components: ['component:default/paymnets'] }), 'component:default/payments'],
    ['calendars.0.systems.0', calendar({ systems: ['system:default/shopp'] }), 'system:default/shop'],
    ['degradation.0.types.0', { degradation: [{ types: ['servise'], whenWhole: 'roll_back' }] }, 'service'],
    ['targets.stagign', { targets: { stagign: { type: 'external' } } }, 'staging'],
    ['seats.sre.group', { seats: { sre: { group: 'group:default/teem' } } }, 'group:default/team'],
    ['identity.roles.operator.0', { identity: { roles: { operator: ['user:default/anne'] } } }, 'user:default/ann'],
    ['trust.keys.0.components.0', key({ components: ['component:default/payment'] }), 'component:default/payments'],
  ])('at %s is told with what was meant', (field, says, meant) => {
    const inSystem = aComponent('cart');
    if (inSystem.component !== null) inSystem.component = { ...inSystem.component, system: 'system:default/shop' };
    const [found, ...others] = unknownNames(configOf(says), [...catalog, inSystem]);
    expect([found?.field, found?.expected, others]).toEqual([field, expect.stringContaining(`; did you mean "${meant}"?`), []]);
  });
});

describe('names that the catalog has', () => {
  it('are not told, nor is a rule that names none', () => {
    const enforcement = {
      rules: [
        { mode: 'observe', tiers: [4] },
        { mode: 'enforce', environment: 'staging' },
      ],
    };
    const degradation = [{ types: ['service'], whenWhole: 'stop' }];
    expect(
      unknownNames(configOf({ enforcement, degradation, ...calendar({ components: ['component:default/payments'] }) }), catalog),
    ).toEqual([]);
  });
});
