import { ChangeLog, type Change } from '../git/changed-by.ts';
import { ObjectReader, type GitObject } from '../git/object-reader.ts';
import { treeDifferences } from '../git/tree-differences.ts';
import { WORKLOADS, type TreeEntry } from '../git/tree.ts';
import { WORKLOAD_NAME } from '../git/workload-name.ts';
import { parseDesiredWorkload, type ParsedWorkload } from './desired-workload.ts';
import type { InstanceTable } from './instance-table.ts';
import { withoutStep, type Instance } from './instance.ts';
import { INSTANCES, narrowedInstances } from './narrowed-instances.ts';
import { LOCAL_RUNTIME } from './report.ts';

const FILE = /^(.+)\.json$/;
const REGULAR = new Set(['100644', '100755']);
const fileOf = (workload: string): string => `${workload}.json`;
const NOBODY: Change = { commit: '', author: '' };

/** Brings the table of instances to what the branch asks for. A workload is touched only when its file changed since it was applied last. */
export class BranchApplier {
  readonly #reference: string;
  readonly #table: InstanceTable;
  readonly #reader: ObjectReader;
  readonly #log: ChangeLog;
  /** Raw form of the workloads folder that `#desired` mirrors. */
  #folder: Buffer = Buffer.alloc(0);
  readonly #desired = new Map<string, TreeEntry>();
  #idLength = 40;

  constructor(repository: string, reference: string, table: InstanceTable) {
    this.#reference = reference;
    this.#table = table;
    this.#reader = new ObjectReader(repository);
    this.#log = new ChangeLog(repository, this.#reader);
  }

  /** Answers the instances that it changed. */
  async apply(): Promise<Instance[]> {
    const tip = await this.#reader.read(this.#reference);
    try {
      await this.#mirror(tip);
      return await this.#bringAbout(tip);
    } finally {
      this.#log.forgetAllBut(tip?.id);
    }
  }

  async #bringAbout(tip: GitObject | undefined): Promise<Instance[]> {
    const changed = [...this.#desired].filter(([workload, entry]) => this.#table.get(workload)?.desired !== entry.id);
    const gone = this.#table.all().filter((instance) => instance.desired !== null && !this.#desired.has(instance.workload));
    if (changed.length + gone.length === 0) return [];
    const files = [...changed.map(([workload]) => workload), ...gone.map(({ workload }) => workload)].map(fileOf);
    const changes = tip === undefined ? new Map<string, Change>() : await this.#log.changesOf(tip, files);
    const by = (workload: string): Change => changes.get(fileOf(workload)) ?? { ...NOBODY, commit: tip?.id ?? '' };
    const instances = [
      ...(await Promise.all(changed.map(([workload, entry]) => this.#run(workload, entry, by(workload))))),
      ...gone.map((instance) => stop(instance, by(instance.workload))),
    ];
    for (const instance of instances) this.#table.put(instance);
    return instances;
  }

  /** Takes over what differs from the folder that was read last. */
  async #mirror(tip: GitObject | undefined): Promise<void> {
    const folder = tip === undefined ? Buffer.alloc(0) : await this.#log.folder(tip);
    if (folder === this.#folder) return;
    this.#idLength = tip?.id.length ?? this.#idLength;
    for (const [name, entry] of treeDifferences(this.#folder, folder, this.#idLength)) {
      const workload = FILE.exec(name)?.[1];
      if (workload === undefined || !WORKLOAD_NAME.test(workload)) continue;
      if (entry === undefined) this.#desired.delete(workload);
      else this.#desired.set(workload, entry);
    }
    this.#folder = folder;
  }

  async #run(workload: string, entry: TreeEntry, change: Change): Promise<Instance> {
    const parsed = honoured(await this.#parse(workload, entry));
    const origin = {
      workload,
      reference: change.commit || null,
      changedBy: change.author || null,
      desired: entry.id,
      reportedBy: LOCAL_RUNTIME,
    };
    if (parsed.kind === 'runs') return { ...parsed.running, ...origin, status: 'live', message: null };
    // As a real runtime would: what cannot be applied is not, and what ran goes on running.
    return {
      ...runningStill(this.#table.get(workload)),
      ...origin,
      authorisationId: parsed.authorisationId,
      status: 'failed',
      message: `${WORKLOADS}/${workload}.json cannot be applied: ${parsed.message}`,
    };
  }

  async #parse(workload: string, entry: TreeEntry): Promise<ParsedWorkload> {
    if (!REGULAR.has(entry.mode))
      return { kind: 'unreadable', message: `file: found mode ${entry.mode}, expected a regular file`, authorisationId: null };
    return parseDesiredWorkload(workload, (await this.#reader.read(entry.id))?.content);
  }
}

type Running = Pick<Instance, 'component' | 'artifacts' | 'configuration' | 'authorisationId' | 'share' | 'instances' | 'rest'>;

/** What the instances of a workload run by its desired state. A step for which there is no instance is not applied at all: never more than was asked for. */
const honoured = (
  parsed: ParsedWorkload,
): { readonly kind: 'runs'; readonly running: Running } | Extract<ParsedWorkload, { readonly kind: 'unreadable' }> => {
  if (parsed.kind === 'unreadable') return parsed;
  const { step, ...desired } = parsed.desired;
  if (step === undefined) return { kind: 'runs', running: { ...desired, instances: { total: INSTANCES, updated: INSTANCES } } };
  const { limits, stable } = step;
  const instances = narrowedInstances(limits);
  if (instances !== undefined) {
    const rest = instances.updated === instances.total ? {} : { rest: stable };
    return { kind: 'runs', running: { ...desired, share: limits.share, instances, ...rest } };
  }
  const message = `limits.regions: found ${limits.regions.join(', ')}, expected a region of the clusters ${limits.clusters.join(', ') || '(none)'}`;
  return { kind: 'unreadable', message, authorisationId: desired.authorisationId };
};

const runningStill = (before: Instance | undefined): Omit<Running, 'authorisationId'> => ({
  component: before?.component ?? null,
  artifacts: before?.artifacts ?? [],
  configuration: before?.configuration ?? null,
  ...(before?.share === undefined ? {} : { share: before.share }),
  ...(before?.instances === undefined ? {} : { instances: before.instances }),
  ...(before?.rest === undefined ? {} : { rest: before.rest }),
});

const stop = (instance: Instance, change: Change): Instance => ({
  ...withoutStep(instance),
  artifacts: [],
  configuration: null,
  desired: null,
  authorisationId: null,
  reference: change.commit || null,
  changedBy: change.author || null,
  status: 'live',
  message: 'stopped: the desired state no longer names it',
});
