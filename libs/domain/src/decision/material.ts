import {
  NON_MATERIAL_KEYS,
  type DecisionInput,
  type MaterialDifference,
  type PolicyIdentity,
  type PolicyResult,
  type Satisfied,
} from '@interlock/contracts';
import { sha256, type Hashing } from '../hashing/hashing.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { pointerOf, resolvePointer } from '../json/json-pointer.ts';
import { factPointer } from './fact-pointer.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What an approval binds to (design §3; threat T3). Reasons that speak of approvals themselves are left out: granting must not change what was granted; so are those of the clock alone. */
export interface Material {
  readonly release: {
    readonly id: string;
    readonly component: string;
    readonly artifacts: readonly string[];
    readonly configuration: string | null;
  };
  readonly environment: string;
  readonly policy: PolicyIdentity;
  readonly path: string;
  readonly requirement: PolicyResult['approval'];
  readonly reasons: readonly { readonly rule: string; readonly code: string; readonly facts: Readonly<Record<string, unknown>> }[];
  readonly satisfied: readonly { readonly rule: string; readonly facts: Readonly<Record<string, unknown>> }[];
}

/** The facts that reasons point to: states rather than values, no ages, no clocks. */
export const materialOf = (
  input: DecisionInput,
  result: Pick<PolicyResult, 'path' | 'approval' | 'reasons' | 'satisfied'>,
  policy: PolicyIdentity,
): Material => {
  // Many rules point to the same facts.
  const known = new Map<string, Json>();
  const factAt = (pointer: string): Json => {
    const before = known.get(pointer);
    if (before !== undefined) return before;
    const { steps, isMaterial } = factPointer(pointer);
    const fact = isMaterial ? strip(resolvePointer(input, pointer, steps) ?? null) : null;
    known.set(pointer, fact);
    return fact;
  };
  const factsOf = (pointers: readonly string[]): Record<string, unknown> => {
    const facts: Record<string, Json> = {};
    for (const pointer of inOrder(pointers)) if (!factPointer(pointer).isOfApprovals) setMember(facts, pointer, factAt(pointer));
    return facts;
  };
  return {
    release: {
      id: input.release.id,
      component: input.release.component,
      artifacts: input.release.artifacts.map((artifact) => artifact.digest),
      configuration: input.release.configuration?.digest ?? null,
    },
    environment: input.environment.name,
    policy,
    path: result.path,
    requirement: result.approval,
    reasons: result.reasons
      .filter(({ severity, facts }) => severity !== 'narrow' && !isLeftOut(facts))
      .map(({ rule, code, facts }) => ({ rule, code, facts: factsOf(facts) })),
    satisfied: satisfiedOrNarrowed(result)
      .filter(({ facts }) => !isLeftOut(facts))
      .map(({ rule, facts }) => ({ rule, facts: factsOf(facts) })),
  };
};

/** Reasons of approvals alone, or of the clock alone. */
const isLeftOut = (facts: readonly string[]): boolean =>
  facts.length > 0 &&
  (facts.every((pointer) => factPointer(pointer).isOfApprovals) || facts.every((pointer) => factPointer(pointer).isOfClock));

/** Rules say them in order already. */
const inOrder = (pointers: readonly string[]): readonly string[] =>
  pointers.every((pointer, index) => index === 0 || (pointers[index - 1] ?? '') <= pointer) ? pointers : pointers.toSorted();

/**
 * How far a narrowed rollout got is no new question: what narrows stands among what is satisfied, by rule, where the last step finds the same facts. So people
 * judge a rollout once, not each of its steps.
 */
const satisfiedOrNarrowed = ({
  reasons,
  satisfied,
}: Pick<PolicyResult, 'reasons' | 'satisfied'>): readonly Pick<Satisfied, 'rule' | 'facts'>[] => {
  const narrowed = reasons.filter(({ severity }) => severity === 'narrow');
  return narrowed.length === 0
    ? satisfied
    : [...satisfied, ...narrowed].toSorted((left, right) => (left.rule === right.rule ? 0 : left.rule < right.rule ? -1 : 1));
};

export const materialDigestOf = (material: Material, hashing: Hashing): string => sha256(canonicalJson(material), hashing);

/** What moved between two materials, leaf by leaf, at most `limit`. */
export const materialDifference = (before: unknown, after: unknown, limit = 100): MaterialDifference[] => {
  const found: MaterialDifference[] = [];
  const walk = (left: unknown, right: unknown, path: readonly string[]): void => {
    if (found.length >= limit || canonicalJson(left ?? null) === canonicalJson(right ?? null)) return;
    if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
      found.push({ pointer: pointerOf(path), before: left ?? null, after: right ?? null });
      return;
    }
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
    for (const key of keys) walk(member(left, key), member(right, key), [...path, key]);
  };
  walk(before, after, []);
  return found;
};

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const member = (value: Record<string, unknown>, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

/** Without what does not count. Most values hold nothing of that, and are not copied. */
const strip = (value: unknown): Json => {
  if (!isContainer(value)) return value as Json;
  return Array.isArray(value) ? stripList(value) : stripObject(value);
};

const stripList = (values: readonly unknown[]): readonly Json[] => {
  let copy: Json[] | undefined;
  for (let index = 0; index < values.length; index += 1) {
    const left = strip(values[index]);
    if (copy === undefined && left !== values[index]) copy = values.slice(0, index) as Json[];
    copy?.push(left);
  }
  return copy ?? (values as readonly Json[]);
};

const stripObject = (value: Readonly<Record<string, unknown>>): { readonly [key: string]: Json } => {
  let copy: Record<string, Json> | undefined;
  const names = Object.keys(value);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    const isLeftOut = NON_MATERIAL_KEYS.has(name);
    const left = isLeftOut ? undefined : strip(value[name]);
    if (copy === undefined && (isLeftOut || left !== value[name])) {
      copy = {};
      for (const before of names.slice(0, index)) setMember(copy, before, value[before] as Json);
    }
    if (copy !== undefined && left !== undefined) setMember(copy, name, left);
  }
  return copy ?? (value as { readonly [key: string]: Json });
};

/** A member of any name: an assignment to `__proto__` would make none. */
const setMember = (object: Record<string, Json>, name: string, value: Json): void => {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
};
