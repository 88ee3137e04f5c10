import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { RecordedEvent } from '@interlock/contracts';
import { eventHash } from '@interlock/domain';
import { run } from '../testing/run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const anExport = (length: number): RecordedEvent[] => {
  const events: RecordedEvent[] = [];
  for (let position = 0; position < length; position += 1) {
    const stream = `release-${position % 2}`;
    const before = events.findLast((event) => event.stream === stream);
    events.push({
      stream,
      revision: before === undefined ? 0 : before.revision + 1,
      position,
      id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
      type: 'Noted',
      data: { note: `number ${position}` },
      metadata: {
        schemaVersion: 1,
        recordedAt: '2026-01-02T03:04:05.678Z',
        consumer: 'spec',
        causationId: `spec|${position}`,
        correlationId: stream,
        actor: { subject: 'service:spec', kind: 'service' },
        previousHash: before === undefined ? null : eventHash(before, nodeHashing),
      },
    });
  }
  return events;
};

const write = (name: string, lines: readonly unknown[]): string => {
  writeFileSync(join(cwd, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return name;
};

describe('an export of the record', () => {
  const events = anExport(6);

  it('verifies as it was written', async () => {
    const ran = await run(['ledger', 'verify', write('good', events), '--json'], { cwd });
    expect([ran.exit, ran.json()]).toEqual([0, { valid: true, events: 6, streams: 2, head: 5 }]);
  });

  it('does not verify with a changed byte, and names stream and revision', async () => {
    const name = write('changed', events);
    const text = readFileSync(join(cwd, name), 'utf8');
    writeFileSync(join(cwd, name), text.replace('number 2', 'number 7'));
    const ran = await run(['ledger', 'verify', name], { cwd });
    expect(ran.exit).toBe(20);
    expect(ran.err).toContain('stream release-0, revision 2');
  });

  it.each<[string, readonly unknown[], string]>([
    ['an event missing', events.filter((event) => event.position !== 2), 'stream release-0, revision 2'],
    ['two events exchanged', [events[1], events[0], ...events.slice(2)], 'position 0'],
    ['an event twice', [events[0], events[0]], 'stream release-0, revision 0'],
    ['a line that is no event', [events[0], { hello: 1 }], 'line 2'],
  ])('does not verify with %s', async (what, lines, place) => {
    const ran = await run(['ledger', 'verify', write(what.replaceAll(' ', '-'), lines)], { cwd });
    expect([ran.exit, ran.out]).toEqual([20, '']);
    expect(ran.err).toContain(place);
  });

  it('does not verify when it was cut in the middle of a line', async () => {
    const name = write('cut', events);
    writeFileSync(join(cwd, name), readFileSync(join(cwd, name)).subarray(0, -40));
    const ran = await run(['ledger', 'verify', name], { cwd });
    expect(ran.exit).toBe(20);
    expect(ran.err).toContain('line 6');
  });
});
