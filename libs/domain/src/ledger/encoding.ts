export const hexOfBytes = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const bytesOfHex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const base64OfBytes = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** Bytes of canonical, padded standard base64; undefined for anything else, so that no two texts mean the same bytes. */
export const bytesOfBase64 = (text: string): Uint8Array | undefined => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return base64OfBytes(bytes) === text ? bytes : undefined;
};

export const base64OfHex = (hex: string): string => base64OfBytes(bytesOfHex(hex));

/** Hex of base64 that says exactly `length` bytes; undefined for anything else. */
export const hexOfBase64 = (text: string, length: number): string | undefined => {
  const bytes = bytesOfBase64(text);
  return bytes?.length === length ? hexOfBytes(bytes) : undefined;
};
