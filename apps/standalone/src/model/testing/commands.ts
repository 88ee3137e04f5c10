import fc from 'fast-check';
import type { Checked } from './check-world.ts';
import type { Outside } from './acts.ts';
import { must } from './known-release.ts';
import { COMPONENTS, ENVIRONMENTS } from './shop.ts';

type Step = fc.AsyncCommand<Checked, Outside>;
type Act = (outside: Outside) => Promise<void>;

/** What is delivered afterwards: everything, or only these, one by one; nothing of the rest. */
type Mail = 'all' | readonly number[];

/** One thing happens, some mail is delivered, and the model is asked whether what was recorded may be there. */
const step = (name: string, act: Act, mail: Mail): Step => ({
  check: () => true,
  run: async (checked, outside) => {
    const { world } = outside;
    await act(outside);
    await world.rest();
    await checked.look(world);
    if (mail === 'all') await world.settle();
    else for (const pick of mail) await world.work(pick);
    await checked.look(world);
  },
  toString: () => `${name}${mail === 'all' ? '' : ` [${mail.join(' ')}]`}`,
});

/** A message that was handled before, whoever handled it, is delivered again when everything is at rest: nothing is recorded. */
const again = (party: number, message: number): Step => ({
  check: () => true,
  run: async (checked, { world }) => {
    await world.settle();
    const before = world.record.length;
    const mailbox = world.mailboxes[party % world.mailboxes.length];
    await mailbox?.repeat(message);
    await world.rest();
    const added = world.record.slice(before).map(({ type }) => type);
    must(added.length === 0, 'twice', `a message that came twice to ${mailbox?.party.name ?? ''} added ${added.join(', ')}`);
    await checked.look(world);
  },
  toString: () => `again(${party}, ${message})`,
});

const component = fc.constantFrom(...COMPONENTS);
const environment = fc.constantFrom(...ENVIRONMENTS);
const pick = fc.nat({ max: 3 });
const mail: fc.Arbitrary<Mail> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Mail>('all') },
  { weight: 1, arbitrary: fc.constant<Mail>([]) },
  { weight: 2, arbitrary: fc.array(fc.nat({ max: 60 }), { maxLength: 8 }) },
);

interface Doing {
  readonly name: string;
  readonly act: Act;
}

const often = fc.nat({ max: 3 }).map((drawn) => drawn > 0);
const seldom = often.map((drawn) => !drawn);
const doing = (name: string, said: readonly unknown[], act: Act): Doing => ({ name: `${name}(${said.join(', ')})`, act });

const ANNOUNCE = fc.tuple(component, often).map((said) => doing('announce', said, (outside) => outside.announce(...said)));
const ATTEST = pick.map((said) => doing('attest', [said], (outside) => outside.attest(said)));
const PROMOTE = fc.tuple(pick, environment, seldom).map((said) => doing('promote', said, (outside) => outside.promote(...said)));
const ROLL_BACK = fc.tuple(component, environment).map((said) => doing('rollBack', said, (outside) => outside.rollBack(...said)));
const FREEZE = fc
  .tuple(environment, fc.boolean(), fc.constantFrom(null, 300, 900))
  .map((said) => doing('freeze', said, (outside) => outside.freeze(...said)));
const THAW = environment.map((said) => doing('thaw', [said], (outside) => outside.thaw(said)));
const REPORT = fc
  .tuple(component, fc.constantFrom('healthy', 'healthy', 'burning', 'critical'))
  .map((said) => doing('report', said, (outside) => outside.report(...said)));
const APPROVE = fc.constant(doing('approve', [], (outside) => outside.approve()));
const FAIL = fc.nat({ max: 1 }).map((said) => doing('failNext', [said], async ({ world }) => world.runtimes[said]?.failNext()));
const PASS = fc.constantFrom(1, 300, 600, 600, 1800, 3700).map((said) => doing('pass', [said], ({ world }) => world.pass(said)));
/** One service does all that waits for it, and the others are late. */
const ALONE = fc.nat({ max: 4 }).map((said) => doing('alone', [said], ({ world }) => world.workOf(said)));
/** Monitoring goes on while time passes: bake times and steps are over, and what is well is verified. */
const CARRY_ON = fc.constant(
  doing('carryOn', [], async (outside) => {
    for (let times = 0; times < 2; times += 1) {
      await outside.monitor();
      await outside.world.settle();
      await outside.world.pass(600);
    }
  }),
);

/** A release of an incident comes while production is frozen; people may let it through. */
const HOTFIX = component.map((said) =>
  doing('hotfix', [said], async (outside) => {
    await outside.freeze('production', true, null);
    await outside.announce(said, true);
    await outside.world.settle();
    await outside.promote(0, 'production', true);
    await outside.world.settle();
  }),
);

/** Weights make it likely that things get somewhere. */
const DOING = fc.oneof(
  { weight: 6, arbitrary: ANNOUNCE },
  { weight: 2, arbitrary: ATTEST },
  { weight: 5, arbitrary: PROMOTE },
  { weight: 3, arbitrary: ROLL_BACK },
  { weight: 2, arbitrary: FREEZE },
  { weight: 2, arbitrary: THAW },
  { weight: 4, arbitrary: REPORT },
  { weight: 1, arbitrary: HOTFIX },
  { weight: 3, arbitrary: APPROVE },
  { weight: 1, arbitrary: FAIL },
  { weight: 3, arbitrary: PASS },
  { weight: 3, arbitrary: ALONE },
  { weight: 5, arbitrary: CARRY_ON },
);

const STEP = fc.tuple(DOING, mail).map(([{ name, act }, then]) => step(name, act, then));
const AGAIN = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 40 })).map((said) => again(...said));

/** What may happen to a shop, in any order. */
export const sequences = (maxCommands: number) =>
  fc.commands([fc.oneof({ weight: 12, arbitrary: STEP }, { weight: 1, arbitrary: AGAIN })], { maxCommands, size: 'max' });
