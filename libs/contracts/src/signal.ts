import { z } from 'zod';
import { EntityRef } from './primitives.ts';
import { InputSignal } from './decision/input.ts';

/**
 * Body of `POST /v1/signals`. Burn rates are multiples of the rate that would spend the error budget exactly over its period
 * (SRE workbook, "Alerting on SLOs"); each pair needs its long and its short window. `remaining` is the rest of the budget, 1 = untouched.
 * `state: 'unknown'` says that the source itself has no data.
 */
export const SignalReport = z.strictObject({
  entity: EntityRef,
  signal: z.literal('error-budget'),
  burnRates: z
    .strictObject({
      '5m': z.number().nonnegative(),
      '30m': z.number().nonnegative(),
      '1h': z.number().nonnegative(),
      '2h': z.number().nonnegative(),
      '6h': z.number().nonnegative(),
      '1d': z.number().nonnegative(),
    })
    .partial()
    .optional(),
  remaining: z.number().max(1).optional(),
  state: z.literal('unknown').optional(),
});
export type SignalReport = z.infer<typeof SignalReport>;

/** What `runtime.signals` says of one signal, keyed by `<entity>/<signal>`: as decisions see it, without its age. */
export const SignalRecord = InputSignal.omit({ ageSeconds: true });
export type SignalRecord = z.infer<typeof SignalRecord>;
