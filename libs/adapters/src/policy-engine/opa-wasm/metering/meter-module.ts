import { ByteReader, s32, u32, UnknownCode } from './byte-reader.ts';
import { findSteps, type Step } from './find-steps.ts';
import { requireKnownSections } from './require-known-sections.ts';
import { CODE, EXPORT, GLOBAL, HEADER, sectionsOf } from './sections.ts';

/** The exported global that counts down. Below zero the module traps. */
export const FUEL = 'interlock_fuel';

const I32 = 0x7f;
const MUTABLE = 1;
const GLOBAL_KIND = 3;

/** global.get f, i32.const price, i32.sub, global.set f, global.get f, i32.const 0, i32.lt_s, if, unreachable, end */
const payment = (fuel: number[], price: number): number[] => [
  0x23,
  ...fuel,
  0x41,
  ...s32(price),
  0x6b,
  0x24,
  ...fuel,
  0x23,
  ...fuel,
  0x41,
  0,
  0x48,
  0x04,
  0x40,
  0x00,
  0x0b,
];

const metered = (body: ByteReader, steps: readonly Step[], fuel: number[]): Uint8Array => {
  const parts: Uint8Array[] = [];
  let from = body.at;
  for (const { at, price } of steps) {
    parts.push(body.bytes.subarray(from, at), Uint8Array.from(payment(fuel, price)));
    from = at;
  }
  parts.push(body.bytes.subarray(from, body.end));
  return Buffer.concat(parts);
};

const code = (content: ByteReader, fuel: number[]): Uint8Array => {
  const count = content.u32();
  const parts: Uint8Array[] = [Uint8Array.from(u32(count))];
  for (let left = count; left > 0; left -= 1) {
    const body = content.part(content.u32());
    const steps = findSteps(new ByteReader(body.bytes, body.at, body.end));
    const whole = metered(body, steps, fuel);
    parts.push(Uint8Array.from(u32(whole.length)), whole);
  }
  return Buffer.concat(parts);
};

/** A section that is a list, with one more at its end. */
const oneMore = (content: ByteReader, entry: readonly number[]): { readonly count: number; readonly bytes: Uint8Array } => {
  const count = content.u32();
  return {
    count,
    bytes: Buffer.concat([Uint8Array.from(u32(count + 1)), content.bytes.subarray(content.at, content.end), Uint8Array.from(entry)]),
  };
};

const rewrite = (bytes: Uint8Array, limit: number): Uint8Array => {
  const sections = sectionsOf(bytes);
  requireKnownSections(sections);
  const places = [GLOBAL, EXPORT, CODE].map((id) => sections.filter((section) => section.id === id).length);
  if (places.some((count) => count !== 1)) throw new UnknownCode('globals, exports or code are missing');
  let fuel: number[] = [];
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER)];
  // Globals come before exports, and both before the code.
  for (const { id, content } of sections) {
    let now: Uint8Array = content.bytes.subarray(content.at, content.end);
    if (id === GLOBAL) {
      const { count, bytes: globals } = oneMore(content, [I32, MUTABLE, 0x41, ...s32(limit), 0x0b]);
      fuel = u32(count);
      now = globals;
    } else if (id === EXPORT) now = oneMore(content, [FUEL.length, ...Buffer.from(FUEL), GLOBAL_KIND, ...fuel]).bytes;
    else if (id === CODE) now = code(content, fuel);
    parts.push(Uint8Array.of(id, ...u32(now.length)), now);
  }
  return Buffer.concat(parts);
};

/** `unknown` says what is in the module that this cannot bound. */
export type MeteredModule =
  { readonly kind: 'metered'; readonly module: WebAssembly.Module } | { readonly kind: 'unknown'; readonly what: string };

/**
 * The same module, with a count of what it may still do: each function and each turn of a loop pays for the code that it is about to run, and traps when nothing is left. So
 * it ends after a bounded time on any input, without a clock and without another thread. It starts with `limit`; the host sets it again.
 */
export const meterModule = (bytes: Uint8Array, limit: number): MeteredModule => {
  try {
    const rewritten = rewrite(bytes, limit);
    // Nothing in code that was valid before names the global that counts: it was not there.
    if (!WebAssembly.validate(Uint8Array.from(bytes))) return { kind: 'unknown', what: 'bytes that are no valid module' };
    return { kind: 'metered', module: new WebAssembly.Module(Uint8Array.from(rewritten)) };
  } catch (error) {
    if (error instanceof UnknownCode || error instanceof WebAssembly.CompileError) return { kind: 'unknown', what: error.message };
    throw error;
  }
};
