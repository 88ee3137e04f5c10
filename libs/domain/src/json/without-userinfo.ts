/** Characters that no user or password of an address holds as they are (RFC 3986), and those that quote one. */
const AUTHORITY = /^[^\s/?#"'<>\\]*/;

/** A text that may quote addresses, each without the user and password that its sender fetched it with: `https://ci:token@host/path` is `https://host/path`. */
export const withoutUserinfo = (text: string): string => {
  if (!text.includes('://') || !text.includes('@')) return text;
  return text
    .split('://')
    .map((piece, index) => (index === 0 ? piece : piece.slice((AUTHORITY.exec(piece)?.[0] ?? '').lastIndexOf('@') + 1)))
    .join('://');
};
