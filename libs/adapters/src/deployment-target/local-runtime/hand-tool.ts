import { hostname, userInfo } from 'node:os';
import { isDigest } from './desired-artifacts.ts';
import { InstanceTable } from './instance-table.ts';
import { withoutStep, type Instance } from './instance.ts';
import { INSTANCES } from './narrowed-instances.ts';
import { LOCAL_RUNTIME } from './report.ts';

/** Changes what runs past everything that authorises, as someone with access to a cluster could: for showing and testing drift. */
export const setByHand = async (stateDirectory: string, workload: string, digest: string): Promise<void> => {
  if (!isDigest(digest)) throw new Error(`digest: found "${digest.slice(0, 100)}", expected "sha256:<64 hex>"`);
  const table = new InstanceTable(stateDirectory);
  const before = findInstance(table, workload);
  const [first, ...others] = before.artifacts;
  const total = before.instances?.total ?? INSTANCES;
  table.putFile({
    ...withoutStep(before),
    instances: { total, updated: total },
    artifacts: [{ name: first?.name ?? workload, digest }, ...others],
    reference: null,
    authorisationId: null,
    ...byHand('set by hand in the runtime'),
  });
};

/** Lets more instances, or fewer, run what is being rolled out than the desired state allows. */
export const spreadByHand = async (stateDirectory: string, workload: string, instances: string): Promise<void> => {
  const table = new InstanceTable(stateDirectory);
  const before = findInstance(table, workload);
  const total = before.instances?.total ?? INSTANCES;
  const updated = Number(instances);
  if (!Number.isInteger(updated) || updated < 1 || updated > total)
    throw new Error(`instances: found "${instances.slice(0, 100)}", expected a whole number from 1 to ${total}`);
  const { rest, ...counted } = before;
  if (rest === undefined) throw new Error(`workload: all instances of ${workload} run the same already`);
  table.putFile({
    ...counted,
    ...(updated === total ? {} : { rest }),
    instances: { total, updated },
    ...byHand(`set to ${updated} of ${total} instances by hand in the runtime`),
  });
};

const byHand = (message: string) =>
  ({ changedBy: `${userInfo().username}@${hostname()}`, status: 'live', message, reportedBy: LOCAL_RUNTIME }) as const;

/** Lets the runtime apply the desired state again. */
export const restoreByHand = async (stateDirectory: string, workload: string): Promise<void> => {
  const table = new InstanceTable(stateDirectory);
  table.putFile({ ...findInstance(table, workload), desired: null });
};

export const listInstances = async (stateDirectory: string): Promise<Instance[]> => {
  const table = new InstanceTable(stateDirectory);
  table.rescan();
  return table.all();
};

const findInstance = (table: InstanceTable, workload: string): Instance => {
  table.rescan();
  const instance = table.get(workload);
  if (instance === undefined)
    throw new Error(
      `workload: found "${workload.slice(0, 100)}", expected one of: ${
        table
          .all()
          .map((one) => one.workload)
          .join(', ') || 'none runs'
      }`,
    );
  return instance;
};
