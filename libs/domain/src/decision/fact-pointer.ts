import { NON_MATERIAL_KEYS } from '@interlock/contracts';
import { pointerSteps } from '../json/json-pointer.ts';

/** What a pointer to a fact says by itself, whatever stands there. */
export interface FactPointer {
  readonly steps: readonly string[];
  /** False of one straight at an age or a clock: it names a fact whose value does not count either. */
  readonly isMaterial: boolean;
  readonly isOfApprovals: boolean;
  /** A window opens and closes by the clock: no new fact, so nothing that was approved is lost by it. A freeze is one. */
  readonly isOfClock: boolean;
}

const APPROVAL_FACTS = /^\/approvals(?:\/|$)/;
const CLOCK_FACTS = /^\/calendar\/window(?:\/|$)/;

/** Rules point to the same few places in every decision: what a pointer says is looked up, not found out again. */
const MOST_POINTERS = 1_024;
const pointers = new Map<string, FactPointer>();

export const factPointer = (pointer: string): FactPointer => {
  const known = pointers.get(pointer);
  if (known !== undefined) return known;
  const steps = pointerSteps(pointer);
  const read: FactPointer = {
    steps,
    isMaterial: steps.every((step) => !NON_MATERIAL_KEYS.has(step)),
    isOfApprovals: APPROVAL_FACTS.test(pointer),
    isOfClock: CLOCK_FACTS.test(pointer),
  };
  if (pointers.size < MOST_POINTERS) pointers.set(pointer, read);
  return read;
};
