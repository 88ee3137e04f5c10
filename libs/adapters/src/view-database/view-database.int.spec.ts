import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openViewDatabase, viewPosition, type ViewDatabase, type ViewDefinition } from './index.ts';

const TABLES = `
  CREATE TABLE checkpoint (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE note (id INTEGER PRIMARY KEY, author TEXT NOT NULL, text TEXT) STRICT;
  CREATE INDEX note_by_author ON note (author);
  CREATE TABLE mark (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (level, idx)) STRICT, WITHOUT ROWID;
`;
const NOTES = 60;

let directory: string;
let view: ViewDefinition;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'interlock-view-'));
  view = { file: join(directory, 'views', 'notes.sqlite'), version: 1, tables: TABLES };
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = ({ database, transact }: ViewDatabase, position: number): void =>
  transact(() => {
    const text = position % 3 === 0 ? null : `note ${position} `.repeat(8);
    database.prepare('INSERT INTO note VALUES (?, ?, ?)').run(position, `author ${position % 4}`, text);
    database.prepare('INSERT OR IGNORE INTO mark VALUES (?, ?, ?)').run(position % 2, 0, `hash ${position}`);
    database.prepare('INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position').run('record', position);
  });

/** What the record would give. */
const build = (open: ViewDatabase): void => {
  for (let position = 0; position < NOTES; position += 1) write(open, position);
  open.transact(() => {
    open.database.exec("DELETE FROM note WHERE id = 7; UPDATE note SET text = 'changed' WHERE id = 8;");
  });
};

const rowsOf = ({ database }: ViewDatabase): string =>
  JSON.stringify(['checkpoint', 'note', 'mark'].map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()));

/** Opens the view, builds it anew if it was thrown away, and gives its rows. */
const start = (): { readonly rows: string; readonly discarded: unknown } => {
  let discarded: unknown;
  const open = openViewDatabase(view, (why) => (discarded = why));
  try {
    // A file that looks as if nothing was ever in it is built like one that was thrown away.
    if (open.database.prepare('SELECT 1 FROM checkpoint').get() === undefined) build(open);
    return { rows: rowsOf(open), discarded };
  } finally {
    open.database.close();
  }
};

describe('a view that was condemned while it was open', () => {
  it('is thrown away at the next start, and built anew', () => {
    const { rows } = start();
    const open = openViewDatabase(view);
    open.condemn();
    open.database.close();
    const again = start();
    expect(again.rows).toBe(rows);
    expect(String(again.discarded)).toContain('its seal is condemned');
    expect(start().discarded).toBeUndefined();
  });
});

describe('a view that was built and closed', () => {
  it('is the same when it is opened again, and is not thrown away', () => {
    const { rows } = start();
    expect(start()).toEqual({ rows, discarded: undefined });
  });

  it('gives what a fresh one gives, whichever byte of its file was changed', () => {
    const { rows } = start();
    const whole = readFileSync(view.file);
    let found = 0;
    for (let at = 0; at < whole.length; at += 61) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(view.file, changed);
      const started = start();
      expect({ at, rows: started.rows }).toEqual({ at, rows });
      if (started.discarded !== undefined) found += 1;
    }
    expect(found).toBeGreaterThan(50);
  });

  it('is thrown away when one letter of a row was changed', () => {
    const { rows } = start();
    const bytes = readFileSync(view.file);
    const at = bytes.indexOf('note 13 note');
    bytes[at] = bytes.toString('latin1', at, at + 1) === 'n' ? 'm'.charCodeAt(0) : 0;
    writeFileSync(view.file, bytes);
    const started = start();
    expect(started.discarded).toMatchObject({ code: 'view.damaged', message: expect.stringContaining('add up to') });
    expect(started.rows).toBe(rows);
  });

  it.each([
    ['no database at all', Buffer.from('no database at all')],
    ['zeroes', Buffer.alloc(8192)],
    ['nothing', Buffer.alloc(0)],
  ])('is built anew from %s', (_what, bytes) => {
    const { rows } = start();
    writeFileSync(view.file, bytes);
    expect(start().rows).toBe(rows);
  });

  it('is thrown away when its tables are of another version, or were written past the seal', () => {
    start();
    view = { ...view, version: 2 };
    expect(start().discarded).toMatchObject({ code: 'view.damaged', message: expect.stringContaining('version 1') });
    const open = openViewDatabase(view);
    open.database.exec("INSERT INTO note VALUES (1000, 'nobody', '')");
    open.database.close();
    expect(start().discarded).toMatchObject({ code: 'view.damaged' });
    const plain = new DatabaseSync(view.file);
    plain.exec('DROP TRIGGER note_inserted');
    plain.close();
    expect(start().discarded).toMatchObject({ code: 'view.damaged', message: expect.stringContaining('definitions') });
  });
});

describe('a view as a crash left it', () => {
  it('holds whole transactions, and gives what a fresh one gives, whichever byte of its file or its log was changed', () => {
    const { rows } = start();
    rmSync(view.file);
    const open = openViewDatabase(view);
    build(open);
    const names = ['', '-wal'];
    for (const name of names) copyFileSync(`${view.file}${name}`, join(directory, `left${name}`));
    open.database.close();
    for (const name of names) copyFileSync(join(directory, `left${name}`), `${view.file}${name}`);
    expect(start()).toEqual({ rows, discarded: undefined });
    for (const name of names) {
      const size = statSync(join(directory, `left${name}`)).size;
      for (let at = 0; at < size; at += name === '' ? 307 : 9_973) {
        for (const other of [...names, '-shm']) rmSync(`${view.file}${other}`, { force: true });
        for (const other of names) copyFileSync(join(directory, `left${other}`), `${view.file}${other}`);
        const bytes = readFileSync(`${view.file}${name}`);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(`${view.file}${name}`, bytes);
        expect({ name, at, rows: caughtUp() }).toEqual({ name, at, rows });
      }
    }
  });
});

/** Goes on from where the view is, as a projection does. */
const caughtUp = (): string => {
  const open = openViewDatabase(view);
  try {
    const position = open.database.prepare('SELECT position FROM checkpoint').get()?.['position'];
    const last = typeof position === 'number' ? position : -1;
    const changed = open.database.prepare("SELECT 1 FROM note WHERE text = 'changed'").get() !== undefined;
    if (changed) return rowsOf(open);
    for (let next = last + 1; next < NOTES; next += 1) write(open, next);
    open.transact(() => open.database.exec("DELETE FROM note WHERE id = 7; UPDATE note SET text = 'changed' WHERE id = 8;"));
    return rowsOf(open);
  } finally {
    open.database.close();
  }
};

describe('a transaction that fails', () => {
  it('leaves rows and seal as they were', () => {
    const { rows } = start();
    const open = openViewDatabase(view);
    expect(() =>
      open.transact(() => {
        write({ ...open, transact: (work) => work() }, 1_000);
        throw new Error('a handler failed');
      }),
    ).toThrow('a handler failed');
    open.database.close();
    expect(start()).toEqual({ rows, discarded: undefined });
  });
});

describe('the position that a view tells', () => {
  it('counts only from a view that is whole', () => {
    expect(viewPosition(view.file, 10)).toBe(-1);
    start();
    expect(viewPosition(view.file, 10)).toBe(NOTES - 1);
    expect(viewPosition(view.file, NOTES)).toBe(-1);
    const plain = new DatabaseSync(view.file);
    plain.function('row_turned', { varargs: true }, () => null);
    plain.exec('UPDATE checkpoint SET position = 1000000');
    plain.close();
    expect(viewPosition(view.file, 10)).toBe(-1);
  });
});
