// The main of any service (INTERLOCK_FAULT_SERVICE) that can be made to fail at a named point while it runs: on SIGUSR2 it takes the fault that lies in its file, and says so.
import { readFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { bootstrapService } from '@interlock/service-kit';
import { SERVICES } from '../../services.ts';
import { faultFile, isFaultPoint, type ArmedFault, type FaultPoint } from './arm-fault.ts';
import { faultyPorts, type At } from './fault-points.ts';

const name = process.env['INTERLOCK_FAULT_SERVICE'] ?? '';
const dataDirectory = process.env['INTERLOCK_DATA_DIR'] ?? '';
const service = SERVICES.find((known) => known.name === name);
if (service === undefined) throw new Error(`no service ${name}`);

const STDERR = 2;
const say = (words: string): void => void writeSync(STDERR, `fault: ${words}\n`);

let armed: ArmedFault | undefined;
let calls = 0;
process.on('SIGUSR2', () => {
  const fault = JSON.parse(readFileSync(faultFile(dataDirectory, name), 'utf8')) as ArmedFault;
  if (!isFaultPoint(fault.point)) throw new Error(`no point ${String(fault.point)}`);
  armed = fault;
  calls = 0;
  say('armed');
});

const at: At = (here: FaultPoint, types = []) => {
  if (armed?.point !== here || (armed.event !== undefined && !types.includes(armed.event))) return;
  calls += 1;
  if (calls < (armed.call ?? 1)) return;
  const { signal } = armed;
  armed = undefined;
  say(`${signal} at ${here}`);
  process.kill(process.pid, signal);
};

// A view and its checkpoint are written in one transaction: this is between the two and their being there.
const { prototype } = DatabaseSync;
const exec = Reflect.get(prototype, 'exec') as (this: DatabaseSync, sql: string) => void;
Reflect.set(prototype, 'exec', function (this: DatabaseSync, sql: string): void {
  if (sql === 'COMMIT') at('committing');
  exec.call(this, sql);
});

await bootstrapService({
  ...service,
  prepare: async (opened) => {
    const prepared = await service.prepare?.(opened);
    return { ...prepared, ...faultyPorts({ ...opened.ports, ...prepared }, at) };
  },
});
