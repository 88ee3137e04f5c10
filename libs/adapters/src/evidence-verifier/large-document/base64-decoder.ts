const PADDING = 0x3d;
const NONE = 0xff;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The last two characters of either alphabet. */
const STANDARD = '+/';
const URL_SAFE = '-_';

const VALUES = new Uint8Array(256).fill(NONE);
for (const alphabet of [STANDARD, URL_SAFE])
  for (const [value, char] of Array.from(`${ALPHABET}${alphabet}`).entries()) VALUES[char.charCodeAt(0)] = value;
const IS_STANDARD = new Set(Array.from(STANDARD, (char) => char.charCodeAt(0)));

/**
 * As `decodeBase64`, piece by piece and from bytes to bytes: no text in between. `refused` where that would refuse: blanks, a mixture of the alphabets, stray bits,
 * half a padding. To be asked after the last piece.
 */
export class Base64Decoder {
  #bits = 0;
  #held = 0;
  #characters = 0;
  #padding = 0;
  #standard = false;
  #urlSafe = false;
  #odd = false;

  get refused(): boolean {
    const strayBits = this.#held === 6 || (this.#bits & ((1 << this.#held) - 1)) !== 0;
    const cutShort = this.#characters % 4 !== 0 && (this.#padding > 0 || this.#standard);
    return this.#odd || strayBits || cutShort || this.#padding > 2 || (this.#standard && this.#urlSafe);
  }

  /** Writes from the beginning of `target`, which has room for three quarters and one more; gives how many bytes. */
  decode(piece: Uint8Array, target: Uint8Array): number {
    let [bits, held, at] = [this.#bits, this.#held, 0];
    for (let index = 0; index < piece.length; index += 1) {
      const byte = piece[index] ?? 0;
      const value = VALUES[byte] ?? NONE;
      if (value >= 62 && !this.#rare(byte, value)) continue;
      if (this.#padding > 0) this.#odd = true;
      bits = ((bits << 6) | value) & 0xffff;
      held += 6;
      if (held < 8) continue;
      held -= 8;
      target[at] = (bits >> held) & 0xff;
      at += 1;
    }
    this.#bits = bits;
    this.#held = held;
    this.#characters += piece.length;
    return at;
  }

  /** Whether it is a character of an alphabet. */
  #rare(byte: number, value: number): boolean {
    if (value !== NONE) {
      if (IS_STANDARD.has(byte)) this.#standard = true;
      else this.#urlSafe = true;
      return true;
    }
    if (byte === PADDING) this.#padding += 1;
    else this.#odd = true;
    return false;
  }
}
