/** dbmate and goose write both ways into one file. */
const MARKER = /^--\s*(?:migrate:|\+goose\s+)(up|down)\b/i;

/** The two ways of a file, each with the other's lines left blank, so that places stay what they are. What stands before the first marker is part of the way there. */
export const splitSections = (text: string): { readonly up: string; readonly down: string | null } => {
  const up: string[] = [];
  const down: string[] = [];
  let way = 'up';
  let marked = false;
  for (const line of text.split('\n')) {
    const marker = MARKER.exec(line)?.[1]?.toLowerCase();
    if (marker !== undefined) way = marker;
    if (way === 'down') marked = true;
    up.push(way === 'up' ? line : '');
    down.push(way === 'down' ? line : '');
  }
  return { up: up.join('\n'), down: marked ? down.join('\n') : null };
};
