import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { DeploymentTargetError, type DesiredState } from '../deployment-target.ts';
import { AuthorisationHistory } from './authorisation-history.ts';
import { commitMessage } from './commit-message.ts';
import { CommitPace } from './commit-pace.ts';
import { commitObject } from './commit-object.ts';
import { desiredFile, fileName, filePath } from './desired-file.ts';
import { ID_LENGTH, looseObject, type LooseObject } from './loose-object.ts';
import type { BranchMover } from './move-branch.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import { putFiles } from './put-files.ts';
import { EMPTY_DESIRED_TREE, readDesiredTree, treeContent, WORKLOADS, type DesiredTree } from './tree.ts';

const LARGEST_BATCH = 256;
const ATTEMPTS = 40;
const LONGEST_PAUSE_MS = 200;

interface Waiting {
  readonly desired: DesiredState;
  readonly content: string;
  readonly blob: LooseObject;
  readonly resolve: (reference: string) => void;
  readonly reject: (error: unknown) => void;
}

interface Branch {
  readonly tip: string | undefined;
  readonly tree: DesiredTree;
}

export interface WriterParts {
  readonly environment: string;
  readonly repository: string;
  readonly reference: string;
  readonly reader: ObjectReader;
  readonly writer: ObjectWriter;
  readonly mover: BranchMover;
  readonly notice: (message: string) => void;
}

/**
 * Commits desired state, one commit at a time. What arrives while a commit is in the making shares the next one, so that the cost follows the number of
 * commits and not that of workloads.
 */
export class DesiredStateWriter {
  readonly #parts: WriterParts;
  readonly #history: AuthorisationHistory;
  readonly #pace = new CommitPace();
  #waiting: Waiting[] = [];
  #branch: Branch = { tip: undefined, tree: EMPTY_DESIRED_TREE };
  #running: Promise<void> | undefined;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#history = new AuthorisationHistory(parts.repository);
  }

  async apply(desired: DesiredState): Promise<string> {
    const content = desiredFile(desired);
    const blob = looseObject('blob', content, this.#parts.writer.storage.format);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ desired, content, blob, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Those that the last commit answered may have more to apply: one turn of the event loop lets them come along. In a burst, more of them.
      const pause = this.#pace.wait(performance.now());
      await (pause > 0 ? delay(pause) : nextTurn());
      const batch = this.#takeBatch();
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    this.#running = undefined;
  }

  /** At most one change per workload and one per authorisation: a later one must see the earlier one's commit. */
  #takeBatch(): Waiting[] {
    const taken: Waiting[] = [];
    const left: Waiting[] = [];
    const seen = new Set<string>();
    for (const one of this.#waiting) {
      const keys = [`workload ${one.desired.workload}`, `authorisation ${one.desired.authorisationId}`];
      const fits = taken.length < LARGEST_BATCH && !keys.some((key) => seen.has(key));
      for (const key of keys) seen.add(key);
      (fits ? taken : left).push(one);
    }
    this.#waiting = left;
    return taken;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const stored = new Set<LooseObject>();
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const branch = await this.#readBranch();
      const open = await this.#notYetWritten(batch);
      if (open.length === 0) return;
      const commit = await this.#writeCommit(branch, open, stored);
      const move = await this.#parts.mover.move(commit.tip, branch.tip);
      if (move === 'moved') {
        this.#history.grow(
          branch.tip,
          commit.tip,
          open.map((one) => one.desired.authorisationId),
        );
        this.#branch = commit;
        for (const one of open) one.resolve(commit.tip);
        return;
      }
      if (move === 'lock_removed') this.#parts.notice('removed a lock on the branch that a killed process had left');
      else await delay(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** attempt));
    }
    throw new DeploymentTargetError('deployment-target.conflict', `other writers moved the branch first, ${ATTEMPTS} times`);
  }

  async #readBranch(): Promise<Branch> {
    const tip = await this.#parts.reader.read(this.#parts.reference);
    if (tip === undefined) this.#branch = { tip: undefined, tree: EMPTY_DESIRED_TREE };
    else if (tip.id !== this.#branch.tip) this.#branch = { tip: tip.id, tree: await readDesiredTree(this.#parts.reader, tip) };
    await this.#history.follow(tip?.id);
    return this.#branch;
  }

  /** Settles those whose authorisation already stands on the branch; answers the others. */
  async #notYetWritten(batch: readonly Waiting[]): Promise<Waiting[]> {
    const open: Waiting[] = [];
    for (const one of batch) {
      const earlier = await this.#findWritten(one);
      if (earlier === undefined) open.push(one);
      else if ('commit' in earlier) one.resolve(earlier.commit);
      else one.reject(earlier.error);
    }
    return open;
  }

  async #findWritten(one: Waiting): Promise<{ readonly commit: string } | { readonly error: DeploymentTargetError } | undefined> {
    const { authorisationId, workload } = one.desired;
    for (const { commit, byInterlock } of this.#history.of(authorisationId)) {
      // Attack: someone with push rights names the authorisation in a commit of their own, so that what was authorised is never written.
      if (!byInterlock) {
        this.#parts.notice(`commit ${commit} names authorisation ${authorisationId} but is not Interlock's; it does not count`);
        continue;
      }
      const file = await this.#parts.reader.read(`${commit}:${filePath(workload)}`);
      if (file?.content?.toString('utf8') === one.content) return { commit };
      return {
        error: new DeploymentTargetError(
          'deployment-target.authorisation_reused',
          `authorisation ${authorisationId} already stands for other desired state in commit ${commit}`,
        ),
      };
    }
    return undefined;
  }

  /** `stored`: blobs of an attempt that came too late need not be written again. */
  async #writeCommit(branch: Branch, changes: readonly Waiting[], stored: Set<LooseObject>): Promise<Branch & { readonly tip: string }> {
    const { environment, writer } = this.#parts;
    const { format } = writer.storage;
    const files = new Map(changes.map(({ desired, blob }) => [fileName(desired.workload), blob.id]));
    const workloads = putFiles(branch.tree.workloads, files, ID_LENGTH[format]);
    const folder = looseObject('tree', workloads, format);
    const root = new Map(branch.tree.root).set(WORKLOADS, { mode: '40000', id: folder.id });
    const tree = looseObject('tree', treeContent(root), format);
    const message = commitMessage(
      environment,
      changes.map((one) => one.desired),
    );
    const seconds = Math.floor(Date.now() / 1000);
    const commit = looseObject('commit', commitObject({ tree: tree.id, parent: branch.tip, message, seconds }), format);
    await writer.write([...changes.map(({ blob }) => blob).filter((blob) => !stored.has(blob)), folder, tree, commit]);
    for (const { blob } of changes) stored.add(blob);
    return { tip: commit.id, tree: { root, workloads } };
  }
}
