import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentText, type OrganisationComponent } from '../../testing/index.ts';
import { submitOverTopic } from './over-topic.ts';
import type { Stage } from './with-cluster.ts';

/** What brings a service to a point of its work that a plain candidate does not bring it to. */
export interface Deed {
  /** How a component stands in the catalog from the start; undefined: it is not there yet. */
  component(name: string): OrganisationComponent | undefined;
  /** Resolves however the service answers: it may be gone. */
  provoke(stage: Stage, names: readonly string[]): Promise<void>;
  /** Once the service is back: what people do next, until everything can come to its end by itself. Rejects where something is not as it was acknowledged. */
  goOn(stage: Stage, names: readonly string[]): Promise<void>;
}

const OPERATOR = 'monitoring';
const APPROVERS = ['user:default/bob', 'user:default/carol'];
const plain = (name: string): OrganisationComponent => ({ name });

/** The same candidate again is the same release. */
const releaseIds = ({ door, organisation }: Stage, names: readonly string[]): Promise<string[]> =>
  Promise.all(names.map(async (name) => (await door.submit(organisation.candidate(name))).releaseId));

/** The catalog learns of components, of which candidates are there at once: they wait for it. */
const newComponents: Deed = {
  component: () => undefined,
  provoke: async (stage, names) => {
    const file = join(stage.organisation.directory, 'catalog', `${names[0]}.yaml`);
    await writeFile(file, names.map((name) => componentText({ name })).join('---\n'));
    await stage.submit(names);
  },
  goOn: () => Promise.resolve(),
};

/** An error budget burns: the owner and SRE are asked, and say yes. */
const approvals: Deed = {
  component: (name) => ({ name, tier: 1, slo: '0.999' }),
  provoke: async (stage, names) => {
    for (const name of names) await stage.door.burn(name, 8);
    await stage.submit(names);
  },
  goOn: async (stage, names) => {
    for (const releaseId of await releaseIds(stage, names)) {
      const request = await stage.door.until(releaseId, 'ApprovalRequested');
      for (const person of APPROVERS) {
        const { status, text } = await stage.door.judge(person, 'grant', request);
        if (status !== 200) throw new Error(`${person}: ${status}: ${text}`);
      }
    }
  },
};

/** Incidents are tied to what was applied; whoever gets no answer says it again. */
const incidents: Deed = {
  component: plain,
  provoke: async (stage, names) => {
    for (const releaseId of await releaseIds(stage, names)) {
      stage.journal.acknowledged.add(releaseId);
      await stage.door.until(releaseId, 'DeploymentApplied');
      await linked(stage, releaseId).catch(() => undefined); // says it again below
    }
  },
  goOn: async (stage, names) => {
    for (const releaseId of await releaseIds(stage, names)) {
      const { status, text } = await linked(stage, releaseId);
      if (status !== 202) throw new Error(`incident of ${releaseId}: ${status}: ${text}`);
      await stage.door.until(releaseId, 'IncidentLinked');
      const links = await stage.door.all(releaseId, 'IncidentLinked');
      if (links.length !== 1) throw new Error(`${releaseId} is linked ${links.length} times`);
    }
  },
};

const linked = ({ door }: Stage, releaseId: string) =>
  door.ask('POST', '/v1/incidents', { as: OPERATOR, body: { incident: `INC-${releaseId}`, environment: 'production', releaseId } });

/** Burn rates are reported; whoever gets no answer says it again. What they lead to shows that they were heard. */
const signals: Deed = {
  ...approvals,
  provoke: async ({ door }, names) => {
    for (const name of names) await door.burn(name, 8).catch(() => undefined); // says it again below
  },
  goOn: async (stage, names) => {
    await approvals.provoke(stage, names);
    await approvals.goOn(stage, names);
  },
};

/** Candidates are announced on the topic: nobody hears whether one was taken, and nobody sends it again but the broker. */
const candidatesOverTopic: Deed = {
  component: plain,
  provoke: async (stage, names) => void (await submitOverTopic(stage, names)),
  goOn: () => Promise.resolve(),
};

export const DEEDS = { newComponents, approvals, incidents, signals, candidatesOverTopic } as const;
