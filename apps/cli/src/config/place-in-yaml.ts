import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** `<file>:<line>:<column>` of a member, or of the nearest one around it that is there. The file has been read and parsed before. */
export const placeInYaml = (file: string, path: readonly string[]): string => {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter });
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(
      path.slice(0, length).map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
      true,
    );
    if (!isNode(node) || node.range === null || node.range === undefined) continue;
    const { line, col } = lineCounter.linePos(node.range[0]);
    return `${file}:${line}:${col}`;
  }
  return `${file}:1:1`;
};
