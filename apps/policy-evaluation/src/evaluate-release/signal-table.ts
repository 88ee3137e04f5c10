import type { SignalRecord } from '@interlock/contracts';
import { canonicalJson, sha256, type Hashing } from '@interlock/domain';

/** Signals as last told, by `<entity>/<signal>`, and the digest that names this state of them. */
export class SignalTable {
  private readonly records = new Map<string, SignalRecord>();
  private digest: string | undefined;
  private readonly hashing: Hashing;
  constructor(hashing: Hashing) {
    this.hashing = hashing;
  }

  set(key: string, record: SignalRecord | null): void {
    if (record === null) this.records.delete(key);
    else this.records.set(key, record);
    this.digest = undefined;
  }

  all(): ReadonlyMap<string, SignalRecord> {
    return this.records;
  }

  snapshot(): string {
    return (this.digest ??= sha256(
      canonicalJson(
        [...this.records.values()].toSorted((left, right) =>
          `${left.entity}/${left.signal}` < `${right.entity}/${right.signal}` ? -1 : 1,
        ),
      ),
      this.hashing,
    ));
  }
}
