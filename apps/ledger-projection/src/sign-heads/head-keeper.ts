import { EventStoreError } from '@interlock/adapters/event-store';
import { HeadFiles, ledgerKey, openHead } from '@interlock/adapters/signed-heads';
import type { Signer } from '@interlock/adapters/signer';
import {
  checkpointText,
  LEDGER_ORIGIN,
  requireRoot,
  rootAt,
  signNote,
  verifierKey,
  type Checkpoint,
  type NoteSigner,
} from '@interlock/domain';
import type { LedgerHead } from '@interlock/contracts';
import type { Clock, Logger } from '@interlock/service-kit';
import type { ViewTree } from '../prove-record/view-tree.ts';

/** At most one head a second while the record grows. */
const INTERVAL_MS = 1_000;

export interface HeadKeeperParts {
  readonly dataDirectory: string;
  readonly tree: ViewTree;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Events in the views, once the newest of them was found on the record: what is signed cannot be unsaid. */
  readonly standing: () => Promise<number>;
}

/** Signs the head of the log as the views grow. Never two heads that do not agree: each new one must continue the last. */
export class HeadKeeper {
  readonly #parts: HeadKeeperParts;
  readonly #files: HeadFiles;
  readonly #key: NoteSigner;
  readonly #verifierKey: string;
  #head: (Checkpoint & { readonly note: string }) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lastSigned = 0;
  #cancel: (() => void) | undefined;
  #closed = false;
  #fault: string | undefined;

  constructor(parts: HeadKeeperParts) {
    this.#parts = parts;
    const { signer, tree, dataDirectory } = parts;
    this.#key = { ...ledgerKey(signer.publicKeyPem), sign: (bytes) => signer.sign(bytes) };
    this.#verifierKey = verifierKey(this.#key, tree.hashing);
    this.#files = new HeadFiles(dataDirectory);
    const note = this.#files.read();
    this.#head = note === undefined ? undefined : { ...openHead(note, this.#key, tree.hashing), note };
  }

  /** Why no heads are signed; undefined while they are. */
  fault(): string | undefined {
    return this.#fault;
  }

  /** The views have grown. */
  grown(): void {
    if (this.#closed || this.#cancel !== undefined) return;
    const { clock, logger } = this.#parts;
    this.#cancel = clock.at(Math.max(clock.epochMs(), this.#lastSigned + INTERVAL_MS), () => {
      this.#cancel = undefined;
      this.#lastSigned = clock.epochMs();
      this.sign().catch((error: unknown) => {
        if (!isAway(error)) return logger.error({ err: error }, 'the head of the ledger could not be signed');
        // Nothing may come that would ask for it again.
        this.grown();
      });
    });
  }

  /** A head over at least so many events of the views, on disk before anyone is shown it. */
  async covering(size: number): Promise<LedgerHead> {
    if (this.#head === undefined || this.#head.treeSize < size) await this.sign();
    const { treeSize, rootHash, note } = this.#head ?? this.#sign(0);
    return { treeSize, rootHash, checkpoint: note, verifierKey: this.#verifierKey };
  }

  /** Signs what the views hold now, unless the last head says it already. */
  sign(): Promise<void> {
    const writing = this.#writing.then(() => this.#write());
    // The next one is not to fail because this one did; whoever asked for this one hears of it.
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    try {
      await this.sign();
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'the last head of the ledger could not be signed');
    }
  }

  async #write(): Promise<void> {
    // Smaller: views that are being built anew have not come to where the last head was signed.
    if (this.#parts.tree.size() <= (this.#head?.treeSize ?? 0)) return;
    try {
      const size = await this.#parts.standing();
      if (this.#head !== undefined) requireRoot(rootAt(this.#head.treeSize, this.#parts.tree), this.#head);
      const head = this.#sign(size);
      const { treeSize, rootHash, note } = head;
      await this.#files.write(note, { signedAt: this.#parts.clock.now(), treeSize, rootHash });
      this.#head = head;
      this.#fault = undefined;
    } catch (error) {
      if (!isAway(error)) this.#fault = 'the head of the ledger could not be signed';
      throw error;
    }
  }

  #sign(treeSize: number): Checkpoint & { readonly note: string } {
    const { tree } = this.#parts;
    const checkpoint = { origin: LEDGER_ORIGIN, treeSize, rootHash: rootAt(treeSize, tree) };
    return { ...checkpoint, note: signNote(checkpointText(checkpoint), this.#key, tree.hashing) };
  }
}

/** The record can not be asked now: later, then. */
const isAway = (error: unknown): boolean => error instanceof EventStoreError && error.code === 'event-store.unavailable';
