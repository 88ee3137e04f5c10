// The main of any service in a journey: its clock can travel, and whoever forked it can ask whether it is at rest.
import { bootstrapService, type RunningServices, type Service } from '@interlock/service-kit';
import { travellingClock } from '../travelling-clock.ts';
import type { Answered, Asked, Question } from './ask-service.ts';

const name = process.env['INTERLOCK_SERVICE'] ?? '';
// Of its own package alone, as its own main loads it.
const exported = Object.values((await import(`@interlock/${name}`)) as Record<string, unknown>);
const service = exported.find((one): one is Service => typeof one === 'object' && one !== null && 'name' in one && one.name === name);
if (service === undefined) throw new Error(`@interlock/${name} exports no service of this name`);

const clock = travellingClock();
await clock.advance(Number(process.env['INTERLOCK_JOURNEY_AHEAD_MS'] ?? 0));

const answer = async ({ running }: RunningServices, question: Question): Promise<unknown> => {
  if (question.ask === 'idle') return running.activities.idle();
  if (question.ask === 'advance') return clock.advance(question.milliseconds);
  return running.routes.map(({ method, path }) => ({ method, path }));
};

await bootstrapService(service, {
  clock,
  onRunning: (running) =>
    process.on('message', ({ id, question }: Asked) => {
      answer(running, question).then(
        (answer) => process.send?.({ id, answer } satisfies Answered),
        (error: unknown) => process.send?.({ id, error: String(error) } satisfies Answered),
      );
    }),
});
