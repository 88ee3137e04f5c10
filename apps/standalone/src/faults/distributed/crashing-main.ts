// The main of any service that dies by SIGKILL at a named point of its n-th call: INTERLOCK_FAULT_SERVICE, INTERLOCK_FAULT_POINT, INTERLOCK_FAULT_CALL.
import { bootstrapService } from '@interlock/service-kit';
import { SERVICES } from '../../services.ts';
import { crashingPorts, isCrashPoint } from './crash-points.ts';

const name = process.env['INTERLOCK_FAULT_SERVICE'];
const point = process.env['INTERLOCK_FAULT_POINT'];
const service = SERVICES.find((known) => known.name === name);
if (service === undefined || !isCrashPoint(point)) throw new Error(`no service ${name} or no crash point ${point}`);
const call = Number(process.env['INTERLOCK_FAULT_CALL'] ?? 1);

await bootstrapService({
  ...service,
  prepare: async (opened) => ({
    ...(await service.prepare?.(opened)),
    ...crashingPorts(opened.ports, { point, call, crash: () => process.kill(process.pid, 'SIGKILL') }),
  }),
});
