import type { SignalRecord } from '@interlock/contracts';
import { canonicalJson, sha256, SnapshotDigest, type Hashing } from '@interlock/domain';

/**
 * Signals as last told, by `<entity>/<signal>`, and the digest that names this state of them. It is made as the catalog's is: there may be many thousands of them, one
 * of which moves before most decisions.
 */
export class SignalTable {
  private readonly records = new Map<string, SignalRecord>();
  private readonly digests = new Map<string, string>();
  private readonly names: SnapshotDigest;
  private digest: string | undefined;
  private readonly hashing: Hashing;
  constructor(hashing: Hashing) {
    this.hashing = hashing;
    this.names = new SnapshotDigest(hashing);
  }

  set(key: string, record: SignalRecord | null): void {
    const before = this.digests.get(key);
    if (before !== undefined) this.names.remove({ ref: key, digest: before });
    this.records.delete(key);
    this.digests.delete(key);
    this.digest = undefined;
    if (record === null) return;
    const digest = sha256(canonicalJson(record), this.hashing);
    this.records.set(key, record);
    this.digests.set(key, digest);
    this.names.add({ ref: key, digest });
  }

  all(): ReadonlyMap<string, SignalRecord> {
    return this.records;
  }

  snapshot(): string {
    return (this.digest ??= this.names.value());
  }
}
