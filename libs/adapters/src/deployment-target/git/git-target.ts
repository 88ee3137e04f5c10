import { join, resolve } from 'node:path';
import { DeploymentTargetError, type DeploymentTarget, type DesiredState, type LiveState } from '../deployment-target.ts';
import { superviseRuntime, type SupervisedRuntime } from '../local-runtime/index.ts';
import { DesiredStateWriter } from './desired-state-writer.ts';
import { LiveTable } from './live-table.ts';
import { BranchMover } from './move-branch.ts';
import { ObjectReader } from './object-reader.ts';
import { ObjectWriter } from './object-writer.ts';
import { branchReference, openRepository } from './open-repository.ts';

export interface GitTargetOptions {
  readonly environment: string;
  /** Bare repository; made when nothing is at the path. One branch belongs to one environment. */
  readonly repository: string;
  readonly branch: string;
  readonly runtime: 'local' | 'none';
  /** Ours alone: the local runtime's state. */
  readonly stateDirectory: string;
  readonly onNotice?: (notice: TargetNotice) => void;
}

/** Something that an operator may want to know. */
export type TargetNotice =
  | { readonly code: 'runtime.started'; readonly message: string; readonly pid: number }
  | { readonly code: 'runtime.ended' | 'runtime.notice' | 'desired-state.notice'; readonly message: string };

/** Where the hand tool of the local runtime finds its state. */
export const runtimeState = (stateDirectory: string): string => join(stateDirectory, 'runtime');

/** Desired state in a git repository, made live by the simulated local runtime or by whatever else follows the branch. */
export const openGitTarget = async (options: GitTargetOptions): Promise<DeploymentTarget> => {
  const repository = resolve(options.repository);
  const stateDirectory = resolve(options.stateDirectory);
  const reference = await branchReference(repository, options.branch);
  const storage = await openRepository(repository, options.branch);
  const notice = options.onNotice ?? (() => undefined);
  const reader = new ObjectReader(repository);
  const writer = new ObjectWriter(storage);
  const mover = new BranchMover(repository, reference);
  const desiredState = new DesiredStateWriter({
    environment: options.environment,
    repository,
    reference,
    reader,
    writer,
    mover,
    notice: (message) => notice({ code: 'desired-state.notice', message }),
  });
  const live = new LiveTable();
  const runtime =
    options.runtime === 'local'
      ? startRuntime({ repository, reference, stateDirectory: runtimeState(stateDirectory) }, live, notice)
      : undefined;
  if (runtime === undefined) live.learn([], true);
  return new GitTarget(options.environment, {
    desiredState,
    live,
    runtime,
    release: async () => void (await Promise.all([reader.close(), mover.close()])),
  });
};

const startRuntime = (
  where: { repository: string; reference: string; stateDirectory: string },
  live: LiveTable,
  notice: (notice: TargetNotice) => void,
): SupervisedRuntime =>
  superviseRuntime({
    ...where,
    onReport: (report) =>
      report.kind === 'live' ? live.learn(report.states, report.complete) : notice({ code: 'runtime.notice', message: report.message }),
    onStarted: (pid) => notice({ code: 'runtime.started', message: `local runtime runs as process ${pid}`, pid }),
    onEnded: (message) => notice({ code: 'runtime.ended', message }),
  });

interface Parts {
  readonly desiredState: DesiredStateWriter;
  readonly live: LiveTable;
  readonly runtime: SupervisedRuntime | undefined;
  readonly release: () => Promise<void>;
}

class GitTarget implements DeploymentTarget {
  readonly environment: string;
  readonly #parts: Parts;
  #closed: Promise<void> | undefined;

  constructor(environment: string, parts: Parts) {
    this.environment = environment;
    this.#parts = parts;
  }

  async apply(desired: DesiredState): Promise<{ readonly reference: string }> {
    this.#assertOpen();
    return { reference: await this.#parts.desiredState.apply(desired) };
  }

  watch(onLive: (live: LiveState) => void): () => void {
    this.#assertOpen();
    return this.#parts.live.watch(onLive);
  }

  async live(workload: string): Promise<LiveState | undefined> {
    this.#assertOpen();
    return this.#parts.live.find(workload);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#parts.live.close();
    await this.#parts.desiredState.idle();
    await this.#parts.runtime?.close();
    await this.#parts.release();
  }

  #assertOpen(): void {
    if (this.#closed !== undefined)
      throw new DeploymentTargetError('deployment-target.unavailable', `the target of ${this.environment} is closed`);
  }
}
