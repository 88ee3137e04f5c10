import { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import type { CatalogSnapshot, CatalogSource } from '../catalog-source.ts';

/** A source under test, and hands on the place that it reads. `text` is one YAML file of Backstage entities. */
export interface CatalogSourceFixture {
  readonly source: CatalogSource;
  /** It reads entities that were parsed elsewhere: no places within a file, no text that cannot be read. */
  readonly parsedElsewhere?: boolean;
  put(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  dispose(): Promise<void>;
}

const COMPONENT = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Shop
  annotations:
    interlock.dev/tier: "2"
    interlock.dev/runtime: shop
spec:
  type: service
  lifecycle: production
  owner: team
`;
const GROUP = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: team }
spec: { type: team, children: [], members: [ann] }
`;

/** What every adapter of the port promises. */
export const catalogSourceContract = (technology: string, open: () => Promise<CatalogSourceFixture>): void => {
  describe(`a catalog source (${technology})`, () => {
    let fixture: CatalogSourceFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.dispose());

    const refs = async (): Promise<readonly string[]> => (await fixture.source.read()).entities.map((record) => record.ref);

    it('gives nothing of nothing', async () => {
      const { entities, findings } = await fixture.source.read();
      expect({ entities, findings }).toEqual({ entities: [], findings: [] });
    });

    it('gives records and findings that keep to the contract, sorted by ref', async () => {
      await fixture.put('shop', COMPONENT);
      await fixture.put('team', GROUP);
      await fixture.put('broken', COMPONENT.replace('lifecycle: production', 'lifecycle:'));
      await fixture.put('wrong', COMPONENT.replace('type: service', 'type: 7'));
      const snapshot = await fixture.source.read();
      for (const record of snapshot.entities) expect(CatalogEntityRecord.safeParse(record).error).toBeUndefined();
      for (const finding of snapshot.findings) expect(CatalogFinding.safeParse(finding).error).toBeUndefined();
      expect(snapshot.entities.map((record) => record.ref)).toEqual([
        'component:default/shop',
        'component:default/shop',
        'group:default/team',
      ]);
      expect(snapshot.entities.every((record) => record.source === fixture.source.name)).toBe(true);
    });

    it('gives equal snapshots of equal sources', async () => {
      await fixture.put('team', GROUP);
      await fixture.put('shop', COMPONENT);
      expect(await fixture.source.read()).toEqual(await fixture.source.read());
    });

    it('changes the digest of an entity when what it says changes, and not when it is only laid out otherwise', async () => {
      await fixture.put('shop', COMPONENT);
      const [before] = (await fixture.source.read()).entities;
      await fixture.put('shop', `# a comment\n${COMPONENT.replace('"2"', "'2'")}`);
      const [laidOut] = (await fixture.source.read()).entities;
      await fixture.put('shop', COMPONENT.replace('owner: team', 'owner: others'));
      const [changed] = (await fixture.source.read()).entities;
      expect(laidOut?.digest).toBe(before?.digest);
      expect(changed?.digest).not.toBe(before?.digest);
    });

    it('says where each field stands, and where a missing one ought to', async () => {
      if (fixture.parsedElsewhere === true) return;
      await fixture.put('shop', COMPONENT.replace('    interlock.dev/runtime: shop\n', ''));
      const [record] = (await fixture.source.read()).entities;
      expect(record?.component?.owner).toMatchObject({ value: 'group:default/team', at: { line: 10, column: 10, field: 'spec.owner' } });
      expect(record?.component?.runtime).toMatchObject({ value: null, at: { line: 5, column: 3 } });
    });

    it('gives a finding and no entity for what cannot be read, and the entity again once it can', async () => {
      if (fixture.parsedElsewhere === true) return;
      await fixture.put('shop', `${COMPONENT}  owner: twice\n`);
      const broken = await fixture.source.read();
      expect(broken.entities).toEqual([]);
      expect(broken.findings.map((finding) => [finding.code, finding.at.line])).toEqual([['catalog.unreadable', 12]]);
      await fixture.put('shop', COMPONENT);
      expect(await refs()).toEqual(['component:default/shop']);
    });

    it('calls back once it follows, so that nothing between a read and the watch is missed', async () => {
      const follows = Promise.withResolvers<void>();
      const stop = fixture.source.watch(() => follows.resolve());
      await follows.promise;
      stop();
    });

    it('calls back after an entity came, changed and went, until it is stopped', async () => {
      const followed = await following(fixture.source);
      await fixture.put('shop', COMPONENT);
      await followed.until(({ entities }) => entities.length === 1);
      await fixture.put('shop', COMPONENT.replace('owner: team', 'owner: others'));
      await followed.until(({ entities }) => entities[0]?.owner === 'group:default/others');
      await fixture.remove('shop');
      await followed.until(({ entities }) => entities.length === 0);
      followed.stop();
    });
  });
};

export interface Followed {
  /** Resolves when what was last read because of a call fulfils it: a change that the source does not tell of is never seen. */
  until(holds: (snapshot: CatalogSnapshot) => boolean): Promise<void>;
  stop(): void;
}

/** Reads at the start, and then only when the source calls back. */
export const following = async (source: CatalogSource): Promise<Followed> => {
  let latest = source.read();
  let called = Promise.withResolvers<void>();
  const stop = source.watch(() => {
    latest = source.read();
    called.resolve();
    called = Promise.withResolvers();
  });
  const until = async (holds: (snapshot: CatalogSnapshot) => boolean): Promise<void> => {
    for (;;) {
      const next = called.promise;
      if (holds(await latest)) return;
      await next;
    }
  };
  await latest;
  return { until, stop };
};
