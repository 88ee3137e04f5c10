/** What takes room. */
export interface Sized {
  readonly bytes: number;
  readonly records: readonly unknown[];
}

export interface RoomLimit {
  readonly bytes: number;
  readonly records: number;
}

/** Room for so many bytes and records at a time. Who finds none waits, in the order of arrival; what is larger than all of it comes in alone. */
export class Room<T extends Sized> {
  private readonly limit: RoomLimit;
  private readonly outside: T[] = [];
  private inside = 0;
  private bytes = 0;
  private records = 0;

  constructor(limit: RoomLimit) {
    this.limit = limit;
  }

  /** Whether it came in at once. */
  enter(one: T): boolean {
    if (this.outside.length > 0 || !this.has(one)) {
      this.outside.push(one);
      return false;
    }
    this.take(one, 1);
    return true;
  }

  /** Of one that is inside. Returns those that come in for it. */
  leave(one: T): T[] {
    this.take(one, -1);
    return this.admit();
  }

  /** Returns those that come in because it waits no longer; undefined when it did not wait. */
  giveUp(one: T): T[] | undefined {
    const at = this.outside.indexOf(one);
    if (at < 0) return undefined;
    this.outside.splice(at, 1);
    return this.admit();
  }

  /** Nobody waits any longer. Returns those that did. */
  clear(): T[] {
    return this.outside.splice(0);
  }

  private admit(): T[] {
    const admitted: T[] = [];
    for (const one of this.outside) {
      if (!this.has(one)) break;
      this.take(one, 1);
      admitted.push(one);
    }
    this.outside.splice(0, admitted.length);
    return admitted;
  }

  private has({ bytes, records }: T): boolean {
    return this.inside === 0 || (this.bytes + bytes <= this.limit.bytes && this.records + records.length <= this.limit.records);
  }

  private take({ bytes, records }: T, sign: 1 | -1): void {
    this.inside += sign;
    this.bytes += sign * bytes;
    this.records += sign * records.length;
  }
}
