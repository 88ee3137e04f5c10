import { commitsSince, type CommitRecord } from './commit-log.ts';
import { authorisationsNamed } from './commit-message.ts';
import { INTERLOCK_IDENTITY } from './git-environment.ts';

export interface Written {
  readonly commit: string;
  /** Author and committer are Interlock: anyone else's commit can name an authorisation too, and must not pass for ours. */
  readonly byInterlock: boolean;
}

/** Which commits of the branch name which authorisation. Read once in full, then grown with the branch. */
export class AuthorisationHistory {
  readonly #repository: string;
  #tip: string | undefined;
  #written = new Map<string, Written[]>();

  constructor(repository: string) {
    this.#repository = repository;
  }

  /** Brings the history to what the branch holds now; `tip` undefined means that it has no commit. */
  async follow(tip: string | undefined): Promise<void> {
    if (tip === this.#tip) return;
    const newer = tip === undefined || this.#tip === undefined ? undefined : await commitsSince(this.#repository, tip, this.#tip);
    const commits = newer ?? (tip === undefined ? [] : ((await commitsSince(this.#repository, tip, undefined)) ?? []));
    if (newer === undefined) this.#written = new Map();
    for (const commit of commits.toReversed()) this.#learn(commit);
    this.#tip = tip;
  }

  /** Adds a commit of our own, right after the branch was moved from `parent` to it. */
  grow(parent: string | undefined, commit: string, authorisationIds: readonly string[]): void {
    if (parent !== this.#tip) return;
    for (const id of authorisationIds) this.#add(id, { commit, byInterlock: true });
    this.#tip = commit;
  }

  /** Oldest first. */
  of(authorisationId: string): readonly Written[] {
    return this.#written.get(authorisationId) ?? [];
  }

  #learn(commit: CommitRecord): void {
    const byInterlock = commit.author === INTERLOCK_IDENTITY && commit.committer === INTERLOCK_IDENTITY;
    for (const id of authorisationsNamed(commit.message)) this.#add(id, { commit: commit.id, byInterlock });
  }

  #add(authorisationId: string, written: Written): void {
    this.#written.set(authorisationId, [...(this.#written.get(authorisationId) ?? []), written]);
  }
}
