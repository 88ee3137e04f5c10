import { UnknownCode, type ByteReader } from './byte-reader.ts';
import { BLOCK, CALL, CALL_INDIRECT, END, FIRST_ACCESS, IF, LAST_ACCESS, LOOP, MEMORY_GROW, skipInstruction } from './skip-instruction.ts';
import { skipNumberType } from './value-types.ts';

/** A place that is paid for whenever it is passed, and its price: the bytes of code that run before the next such place, at most, the dear ones more, and the variables made. */
export interface Step {
  readonly at: number;
  readonly price: number;
}

/** A function of a lower price that neither loops nor calls pays nothing itself: each call of whatever function pays it. */
const SMALL = 32;

/** Added to the bytes of reading or writing memory: each may miss every cache, and then takes as long as hundreds of other instructions. */
const MISS = 8;

const beyondBytes = (code: number): number => {
  if (code === CALL || code === CALL_INDIRECT) return SMALL;
  return code >= FIRST_ACCESS && code <= LAST_ACCESS ? MISS : 0;
};

/** Growing memory asks the host, grown or not: 0.4 µs and more. Paid where it is done, since the functions that could grow memory are called far more often than they do. */
const GROWTH = 5_000;

interface Open {
  readonly at: number;
  readonly step: { readonly at: number; price: number } | undefined;
}

/** Goes over a function's variables and says how many: each is set to zero at every call. */
const skipLocals = (body: ByteReader): number => {
  let locals = 0;
  for (let groups = body.u32(); groups > 0; groups -= 1) {
    locals += body.u32();
    skipNumberType(body);
  }
  return locals;
};

/**
 * Where one function's body has to pay: at its start, at the head of each loop, and before memory grows. Between two of them code runs only forward, so that the price bounds
 * the time. What is inside an inner loop is paid for there.
 */
export const findSteps = (body: ByteReader): readonly Step[] => {
  const locals = skipLocals(body);
  const entry = { at: body.at, price: locals };
  const steps = [entry];
  const open: Open[] = [{ at: body.at, step: entry }];
  let calls = false;
  let from = body.at;
  let beyond = 0;
  const payUntil = (until: number): void => {
    const step = open.findLast((one) => one.step !== undefined)?.step;
    if (step !== undefined) step.price += until - from + beyond;
    from = until;
    beyond = 0;
  };
  while (open.length > 0) {
    const at = body.at;
    const code = skipInstruction(body);
    beyond += beyondBytes(code);
    if (code === CALL || code === CALL_INDIRECT) calls = true;
    if (code === MEMORY_GROW) steps.push({ at, price: GROWTH });
    if (code === LOOP) {
      payUntil(body.at);
      const step = { at: body.at, price: 0 };
      steps.push(step);
      open.push({ at, step });
    } else if (code === BLOCK || code === IF) open.push({ at, step: undefined });
    else if (code === END) {
      payUntil(body.at);
      open.pop();
    }
  }
  if (body.at !== body.end) throw new UnknownCode(`code after the end of a function at ${String(body.at)}`);
  const small = steps.length === 1 && !calls && entry.price < SMALL;
  return small ? [] : steps;
};
