import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FAULT_ROWS, tellFaultRow, type FaultRow } from './fault-row.ts';

interface Tool {
  readonly FAULTS: Readonly<Record<number, string>>;
  readonly faultTable: (text: string) => { readonly table: string; readonly missing: readonly number[]; readonly bad: readonly number[] };
}
const { FAULTS, faultTable } = (await import(
  pathToFileURL(join(import.meta.dirname, '../../../../tools/launcher/fault-table.mjs')).href
)) as Tool;

const withoutDecisions: FaultRow = {
  matrix: [1, 2],
  where: 'all services',
  fault: 'kill -9',
  injected: { 'kill -9': 2 },
  commands: 10,
  acknowledged: 9,
  unknown: 1,
  lost: 0,
  doubled: 0,
  slowestRecoverySeconds: 1.24,
  seeds: [3, 1, 2],
};
const aRow: FaultRow = { ...withoutDecisions, falseAllows: 0 };

const folder = mkdtempSync(join(tmpdir(), 'interlock-rows-'));
const file = join(folder, 'rows.jsonl');
afterEach(() => {
  delete process.env[FAULT_ROWS];
  rmSync(file, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const told = (...rows: readonly FaultRow[]): ReturnType<Tool['faultTable']> => {
  process.env[FAULT_ROWS] = file;
  for (const row of rows) tellFaultRow(row);
  return faultTable(readFileSync(file, 'utf8'));
};
const lineOf = (table: string, number: number): string => table.split('\n').find((line) => line.startsWith(`| ${number} |`)) ?? '';

describe('rows of fault runs', () => {
  it('stand under each of their numbers', () => {
    const { table } = told(aRow);
    const cells = ['all services: kill -9', 'kill -9 × 2', '10', '9', '1', '0', '0', '0', '1.2 s', '1–3', ''].join(' | ');
    expect(lineOf(table, 1)).toBe(`| 1 | ${cells} |`);
    expect(lineOf(table, 2)).toBe(`| 2 | ${cells} |`);
  });

  it('are joined under one number: counts added, the slowest recovery, all seeds', () => {
    const { table } = told(aRow, {
      ...withoutDecisions,
      matrix: [2],
      where: 'message bus',
      injected: { 'kill -9': 1, freeze: 4 },
      slowestRecoverySeconds: 7,
      seeds: [9],
      note: 'slow disk',
    });
    expect(lineOf(table, 2)).toBe(
      '| 2 | all services: kill -9; message bus: kill -9 | kill -9 × 3, freeze × 4 | 20 | 18 | 2 | 0 | 0 | 0 | 7.0 s | 1–3, 9 | slow disk |',
    );
  });

  it('that are not there are named, every number of the matrix that has no other', () => {
    const { table, missing } = told(aRow);
    expect(lineOf(table, 22)).toContain('row 22: not run (poison message)');
    expect(missing).toEqual(
      Object.keys(FAULTS)
        .map(Number)
        .filter((number) => number > 2),
    );
  });

  it.each([
    ['lost something', { lost: 1 }],
    ['doubled something', { doubled: 1 }],
    ['allowed something falsely', { falseAllows: 1 }],
    ['injected nothing', { injected: { freeze: 0 } }],
  ])('that %s are bad', (_, more) => {
    expect(told(aRow, { ...aRow, matrix: [4], ...more }).bad).toEqual([4]);
    expect(told(aRow).bad).toEqual([4]);
  });

  it('go nowhere unless a file is named', () => {
    tellFaultRow(aRow);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});
