import { membersOf } from './member-order.ts';

/** Deeper values are left to the general writer, which does not recurse. */
const DEEPEST = 100;
/** A quote, a backslash, a control character, half of a surrogate pair. */
const NEEDS_ESCAPING = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/**
 * RFC 8785 text of a plain JSON value: objects without a prototype of their own, dense arrays, well-formed strings, finite numbers. Undefined for
 * anything else, which is not an answer: the general writer has the last word on it.
 */
export const writeCanonical = (value: unknown): string | undefined => {
  const writer = new CanonicalWriter();
  return writer.value(value, 0) ? writer.text : undefined;
};

/** Each method writes what it is named after, and is false where it cannot. One text that grows takes half the memory of texts put together level by level. */
class CanonicalWriter {
  text = '';

  value(value: unknown, depth: number): boolean {
    if (typeof value === 'string') return this.string(value);
    if (typeof value === 'number') return Number.isFinite(value) && this.word(String(value));
    if (typeof value === 'boolean') return this.word(value ? 'true' : 'false');
    if (value === null) return this.word('null');
    if (typeof value !== 'object' || depth > DEEPEST) return false;
    return Array.isArray(value) ? this.array(value, depth) : this.object(value as Readonly<Record<string, unknown>>, depth);
  }

  private word(word: string): true {
    this.text += word;
    return true;
  }

  private string(text: string): boolean {
    if (!NEEDS_ESCAPING.test(text)) return this.word(`"${text}"`);
    return text.isWellFormed() && this.word(JSON.stringify(text));
  }

  private array(values: readonly unknown[], depth: number): boolean {
    this.text += '[';
    for (let index = 0; index < values.length; index += 1) {
      if (index > 0) this.text += ',';
      if (!this.value(values[index], depth + 1)) return false;
    }
    return this.word(']');
  }

  private object(value: Readonly<Record<string, unknown>>, depth: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return false;
    const members = membersOf(Object.keys(value));
    if (members === undefined) return false;
    let first = true;
    for (const member of members) {
      const inner = value[member.name];
      // As JSON.stringify: a member that is undefined is not there.
      if (inner === undefined) continue;
      this.text += first ? member.first : member.next;
      if (!this.value(inner, depth + 1)) return false;
      first = false;
    }
    return this.word(first ? '{}' : '}');
  }
}
