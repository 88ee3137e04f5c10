/** Hash functions, injected so that the domain stays pure. */
export interface Hashing {
  /** Lower-case hex. Strings are hashed as UTF-8. */
  sha256Hex(data: Uint8Array | string): string;
  /** Lower-case hex. Only for UUIDv5 (RFC 9562 §5.5), never for security. */
  sha1Hex(data: Uint8Array): string;
}

/** `sha256:<hex>` of bytes or UTF-8 text. */
export const sha256 = (data: Uint8Array | string, hashing: Hashing): string => `sha256:${hashing.sha256Hex(data)}`;
