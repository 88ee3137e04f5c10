import { hostname, userInfo } from 'node:os';
import { isDigest } from './desired-workload.ts';
import { InstanceTable, type Instance } from './instance-table.ts';
import { LOCAL_RUNTIME } from './report.ts';

/** Changes what runs past everything that authorises, as someone with access to a cluster could: for showing and testing drift. */
export const setByHand = async (stateDirectory: string, workload: string, digest: string): Promise<void> => {
  if (!isDigest(digest)) throw new Error(`digest: found "${digest.slice(0, 100)}", expected "sha256:<64 hex>"`);
  const table = new InstanceTable(stateDirectory);
  const before = await findInstance(table, workload);
  const [first, ...others] = before.artifacts;
  await table.put({
    ...before,
    artifacts: [{ name: first?.name ?? workload, digest }, ...others],
    reference: null,
    authorisationId: null,
    changedBy: `${userInfo().username}@${hostname()}`,
    status: 'live',
    message: 'set by hand in the runtime',
    reportedBy: LOCAL_RUNTIME,
  });
};

/** Lets the runtime apply the desired state again. */
export const restoreByHand = async (stateDirectory: string, workload: string): Promise<void> => {
  const table = new InstanceTable(stateDirectory);
  await table.put({ ...(await findInstance(table, workload)), desired: null });
};

export const listInstances = async (stateDirectory: string): Promise<Instance[]> => {
  const table = new InstanceTable(stateDirectory);
  await table.rescan();
  return table.all();
};

const findInstance = async (table: InstanceTable, workload: string): Promise<Instance> => {
  await table.rescan();
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
