const SPACE = 0x20;
const SLASH = 0x2f;
/** First digit of `40000`; of a file it is another one. */
const FOLDER = 0x34;
const END = -1;

/** An entry of the raw form, by where its parts begin: its name, the zero behind that, and what comes behind the id. */
interface Entry {
  readonly name: number;
  readonly zero: number;
  readonly end: number;
  readonly isFolder: boolean;
}

const entryAt = (content: Buffer, from: number, idLength: number): Entry => {
  let name = from;
  while (name < content.length && content[name] !== SPACE) name += 1;
  name += 1;
  let zero = name;
  while (zero < content.length && content[zero] !== 0) zero += 1;
  return { name, zero, end: zero + 1 + idLength / 2, isFolder: content[from] === FOLDER };
};

/** Below zero: the file comes before the entry, in git's order, by bytes and a folder as if its name ended with a slash; zero: it is that file. */
const compare = (file: Buffer, content: Buffer, { name, zero, isFolder }: Entry): number => {
  for (let at = 0; ; at += 1) {
    const place = name + at;
    const there = (place < zero ? content[place] : isFolder && place === zero ? SLASH : END) ?? END;
    const here = file[at] ?? END;
    if (here !== there) return here - there;
    if (here === END) return 0;
  }
};

const fileEntry = (name: string, id: string): Buffer => Buffer.concat([Buffer.from(`100644 ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]);

/**
 * The raw form of a tree with files (ids by name) put in it, in place of what has their names: what `treeContent` makes of all of its entries, in the time of copying them. `content` is in git's
 * order and has each name once. Ids have `idLength` hex digits.
 */
export const putFiles = (content: Buffer, files: ReadonlyMap<string, string>, idLength: number): Buffer => {
  const parts: Buffer[] = [];
  const waiting = [...files]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, id]) => ({ name: Buffer.from(name, 'latin1'), entry: fileEntry(name, id) }));
  let next = waiting.shift();
  let copied = 0;
  const put = (until: number, entry: Buffer | undefined, from: number): void => {
    parts.push(content.subarray(copied, until), ...(entry === undefined ? [] : [entry]));
    copied = from;
  };
  for (let at = 0; at < content.length;) {
    const entry = entryAt(content, at, idLength);
    let order = next === undefined ? 1 : compare(next.name, content, entry);
    while (next !== undefined && order < 0) {
      put(at, next.entry, at);
      next = waiting.shift();
      order = next === undefined ? 1 : compare(next.name, content, entry);
    }
    if (next !== undefined && order === 0) {
      put(at, next.entry, entry.end);
      next = waiting.shift();
    } else if (entry.isFolder && files.has(content.toString('latin1', entry.name, entry.zero))) put(at, undefined, entry.end);
    at = entry.end;
  }
  return Buffer.concat([...parts, content.subarray(copied), ...[next, ...waiting].flatMap((file) => file?.entry ?? [])]);
};
