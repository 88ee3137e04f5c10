import { FUEL, meterModule } from './metering/meter-module.ts';
import { NotHere, type Left } from './not-here.ts';
import { evaluateIn, instantiate, type OpaInstance, type OpaInstanceStart } from './opa-instance.ts';

/** What one evaluation may spend here (`metering`). All of it takes 5 to 70 ms in what OPA compiles: so long may the event loop be held up, once for a policy. */
const LIMIT = 500_000_000;

/**
 * What is expected of one evaluation, and of one more character of its input: a decision on 20 KB spends 42 million, on 95 KB 130 million, and reading a long text and writing it
 * again 3,200 a character. One that spends more has its result, and was the last here.
 */
const BUDGET = 100_000_000;
const BUDGET_OF_CHARACTER = 2_500;

/** A longer input is a worker thread's from the start: it may take long without the policy being at fault. */
const LONGEST_INPUT = 100_000;

export interface CallingThreadStart extends OpaInstanceStart {
  readonly onLeft?: (left: Left) => void;
}

/** What a policy can bring about: a trap, an abort, a full memory or stack, nonsense. Anything else is a fault of this process. */
const POLICYS_FAULT = [NotHere, WebAssembly.RuntimeError, WebAssembly.CompileError, WebAssembly.LinkError, RangeError];

const meteredInstance = (start: CallingThreadStart): OpaInstance => {
  const metered = meterModule(start.bytes, LIMIT);
  if (metered.kind === 'unknown') throw new NotHere('unsuited', `the module cannot be metered: ${metered.what}`);
  return instantiate(metered.module, start);
};

const leftBy = (error: unknown, instance: OpaInstance | undefined): Left => {
  if (error instanceof NotHere) return { reason: error.reason, message: error.message };
  if (error instanceof WebAssembly.RuntimeError && instance !== undefined && instance.exports[FUEL].value < 0)
    return { reason: 'over_limit', message: `an evaluation spent all of ${String(LIMIT)}` };
  return { reason: 'failed', message: error instanceof Error ? error.message : String(error), cause: error };
};

/**
 * Evaluates a policy in the thread that asks: no hop, no waking up. It only ever says results. Whatever else a policy brings about is for a worker thread to find out and to
 * name, and ends this: the instance is dropped, for its memory may be anything, and the policy is trusted to be fast no longer. Throws what no policy can bring about.
 */
export class CallingThread {
  readonly #onLeft: (left: Left) => void;
  #instance: OpaInstance | undefined;

  constructor(start: CallingThreadStart) {
    this.#onLeft = start.onLeft ?? (() => undefined);
    this.#instance = this.#attempt(() => meteredInstance(start));
  }

  /** Whether the policy is evaluated here. */
  get trusted(): boolean {
    return this.#instance !== undefined;
  }

  /** The result; undefined where there is none. */
  evaluate(input: string): { readonly value: unknown } | undefined {
    const instance = this.#instance;
    if (instance === undefined || input.length > LONGEST_INPUT) return undefined;
    const evaluated = this.#attempt(() => {
      const { results, spent } = evaluateIn(instance, input, LIMIT);
      if (!Array.isArray(results)) throw new NotHere('failed', 'an answer that is no list of results');
      return { only: results.length === 1 ? (results[0] as unknown) : undefined, spent };
    });
    if (evaluated === undefined) return undefined;
    const { only, spent } = evaluated;
    const expected = BUDGET + BUDGET_OF_CHARACTER * input.length;
    if (spent > expected)
      this.#leave({ reason: 'slow', message: `an evaluation spent ${String(spent)}, at most ${String(expected)} is expected` });
    return typeof only === 'object' && only !== null && 'result' in only ? { value: only.result } : undefined;
  }

  end(): void {
    this.#instance = undefined;
  }

  #attempt<Value>(once: () => Value): Value | undefined {
    try {
      return once();
    } catch (error) {
      this.#leave(leftBy(error, this.#instance));
      if (POLICYS_FAULT.some((kind) => error instanceof kind)) return undefined;
      throw error;
    }
  }

  #leave(left: Left): void {
    this.end();
    this.#onLeft(left);
  }
}
