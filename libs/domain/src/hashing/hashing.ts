/** Hash functions, injected so that the domain stays pure. */
export interface Hashing {
  /** Lower-case hex. Strings are hashed as UTF-8. */
  sha256Hex(data: Uint8Array | string): string;
  /** 20 bytes. Only for UUIDv5 (RFC 9562 §5.5), never for security. */
  sha1(data: Uint8Array): Uint8Array;
}

/** `sha256:<hex>` of bytes or UTF-8 text. */
export const sha256 = (data: Uint8Array | string, hashing: Hashing): string => `sha256:${hashing.sha256Hex(data)}`;
