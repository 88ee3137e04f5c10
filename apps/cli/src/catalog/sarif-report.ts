import { isAbsolute, relative, resolve, sep } from 'node:path';
import { CATALOG_FINDINGS, type CatalogFinding } from '@interlock/contracts';

export interface SarifPlaces {
  /** What findings name files relative to. */
  readonly baseDirectory: string;
  /** The root of the checkout: where code hosts look for the files. */
  readonly cwd: string;
}

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as GitHub's and GitLab's code scanning take it: findings then show at their
 * lines in a pull request. `partialFingerprints` hold the finding's id, which stays the same when lines move.
 */
export const sarifReport = (findings: readonly CatalogFinding[], places: SarifPlaces): Record<string, unknown> => {
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  const rules = codes.map((code) => ({ id: code, shortDescription: { text: CATALOG_FINDINGS[code].expects } }));
  const results = findings.map(({ code, message, at, findingId }) => ({
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: 'error',
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(at.file, places) },
          region: { startLine: at.line, startColumn: at.column },
        },
      },
    ],
    partialFingerprints: { 'interlockFindingId/v1': findingId },
  }));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'Interlock', rules } }, columnKind: 'utf16CodeUnits', results }],
  };
};

/** A relative reference (RFC 3986): each segment is escaped, so that `source:path` of a remote source is no scheme. */
const uriOf = (file: string, { baseDirectory, cwd }: SarifPlaces): string => {
  const remote = /^[a-z0-9-]+:/.test(file);
  const path = remote ? file : relative(cwd, resolve(baseDirectory, file)).split(sep).join('/');
  const outside = path.startsWith('../') || isAbsolute(path);
  return (outside ? file : path).split('/').map(encodeURIComponent).join('/');
};
