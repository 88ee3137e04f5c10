import {
  frameSums,
  readWalFrame,
  readWalHeader,
  sameSums,
  viewOf,
  WAL_FRAME_HEADER_BYTES,
  WAL_HEADER_BYTES,
  type WalFrame,
  type WalHeader,
  type WalSums,
} from './wal-format.ts';

/** What a write-ahead log that nobody holds open looks like. */
export type WalScan =
  | { readonly status: 'empty' }
  | { readonly status: 'intact'; readonly committedFrames: number }
  /** The last transaction is not whole: never acknowledged, or its very end was damaged. SQLite drops it when it opens the file. */
  | { readonly status: 'torn'; readonly committedFrames: number; readonly offset: number; readonly droppedBytes: number }
  /** Committed frames follow the fault: SQLite would drop them in silence. */
  | { readonly status: 'damaged'; readonly offset: number; readonly fault: string };

/** Reads a whole `-wal` file as SQLite's recovery does, and further: beyond the first bad frame, for what recovery would throw away. */
export const scanWal = (bytes: Uint8Array): WalScan => {
  const view = viewOf(bytes);
  const header = readWalHeader(view);
  if (header === undefined) return scanWithoutHeader(bytes);
  const log = new WalLog(view, header);
  const { end, committed } = log.readValid();
  const offset = log.offsetOf(end);
  if (log.hasCommitAfter(end)) return { status: 'damaged', offset, fault: `frame ${end} is damaged and committed frames follow it` };
  const torn = end > committed || log.belongsHere(offset);
  const from = log.offsetOf(committed);
  return torn
    ? { status: 'torn', committedFrames: committed, offset: from, droppedBytes: bytes.length - from }
    : { status: 'intact', committedFrames: committed };
};

/** The header is synced before any frame: one that is not valid before frames was damaged later. */
const scanWithoutHeader = (bytes: Uint8Array): WalScan => {
  if (bytes.every((byte) => byte === 0)) return { status: 'empty' };
  if (bytes.length <= WAL_HEADER_BYTES) return { status: 'torn', committedFrames: 0, offset: 0, droppedBytes: bytes.length };
  return { status: 'damaged', offset: 0, fault: 'its header is damaged and frames follow it' };
};

class WalLog {
  private readonly view: DataView;
  private readonly header: WalHeader;
  private readonly frames: number;

  constructor(view: DataView, header: WalHeader) {
    this.view = view;
    this.header = header;
    this.frames = Math.floor((view.byteLength - WAL_HEADER_BYTES) / this.frameBytes());
  }

  offsetOf(frame: number): number {
    return WAL_HEADER_BYTES + frame * this.frameBytes();
  }

  /** Number of valid frames from the start, and of those up to the last commit mark. */
  readValid(): { end: number; committed: number } {
    let sums = this.header.sums;
    let committed = 0;
    for (let frame = 0; frame < this.frames; frame += 1) {
      const found = this.frameAt(frame);
      if (!this.isCurrent(found) || !this.sumsHold(frame, sums)) return { end: frame, committed };
      sums = found.sums;
      if (found.commitPages !== 0) committed = frame + 1;
    }
    return { end: this.frames, committed };
  }

  /** True when a commit mark of this generation stands beyond a bad frame, in a frame that is whole by itself. What a rolled-back write left behind is not. */
  hasCommitAfter(bad: number): boolean {
    for (let frame = bad + 1; frame < this.frames; frame += 1) {
      const found = this.frameAt(frame);
      if (this.isCurrent(found) && found.commitPages !== 0 && this.sumsBefore(frame, bad).some((sums) => this.sumsHold(frame, sums)))
        return true;
    }
    return false;
  }

  /** True when the bytes at an offset are a frame of this generation, or a piece of one: a damaged salt still has its other half. */
  belongsHere(offset: number): boolean {
    const left = this.view.byteLength - offset;
    if (left <= 0) return false;
    if (left < WAL_FRAME_HEADER_BYTES) return true;
    const found = readWalFrame(this.view, offset);
    return found.salt1 === this.header.salt1 || found.salt2 === this.header.salt2;
  }

  /** The sums that the frame before says it has; next to the bad frame also those that it should have had, for its own may be what was damaged. */
  private sumsBefore(frame: number, bad: number): WalSums[] {
    const said = this.frameAt(frame - 1).sums;
    if (frame !== bad + 1) return [said];
    const before = bad === 0 ? this.header.sums : this.frameAt(bad - 1).sums;
    return [said, frameSums(this.view, this.offsetOf(bad), this.header, before)];
  }

  private sumsHold(frame: number, before: WalSums): boolean {
    return sameSums(frameSums(this.view, this.offsetOf(frame), this.header, before), this.frameAt(frame).sums);
  }

  private isCurrent(frame: WalFrame): boolean {
    return frame.page !== 0 && frame.salt1 === this.header.salt1 && frame.salt2 === this.header.salt2;
  }

  private frameAt(frame: number): WalFrame {
    return readWalFrame(this.view, this.offsetOf(frame));
  }

  private frameBytes(): number {
    return WAL_FRAME_HEADER_BYTES + this.header.pageBytes;
  }
}
