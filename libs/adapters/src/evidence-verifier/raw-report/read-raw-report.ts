import { isUtf8 } from 'node:buffer';
import type { EvidenceKind } from '@interlock/contracts';
import { kindOfCycloneDx } from '../claims/sbom/cyclonedx-document.ts';
import { MAX_REPORT_MARKS } from '../limits.ts';
import { parseAttestation } from '../read-attestation.ts';
import { Refusal } from '../refusal.ts';
import type { Members } from '../members.ts';

/** A report that nobody signed, as the predicate of the statement that would carry it whole. */
export interface RawReport {
  readonly format: string;
  readonly kind: EvidenceKind;
  readonly predicateType: string;
  readonly predicate: unknown;
}

type Known = (document: Members) => RawReport | undefined;

const TESTS = 'https://interlock.dev/attestation/test-report/v1';
const SCAN = 'https://interlock.dev/attestation/vulnerabilities/v1';
const BOM = 'https://cyclonedx.org/bom';
const SPDX = 'https://spdx.dev/Document';
const VEX = 'https://openvex.dev/ns';

/** Of what a runner wrote as XML, before it is read. */
export const XML_REPORT = { format: 'JUnit', kind: 'test-result', predicateType: TESTS } as const satisfies Omit<RawReport, 'predicate'>;

export const notUtf8 = (): Refusal => new Refusal('evidence.malformed', 'document', 'XML that is not UTF-8', 'UTF-8');

const scan = (format: string, report: Members): RawReport => ({
  format,
  kind: 'vulnerabilities',
  predicateType: SCAN,
  predicate: { report },
});

/** By which member a report in JSON is known; by what is in it, where two formats have the same. */
const KNOWN: Readonly<Record<string, Known>> = {
  bomFormat: (document) => ({ format: 'CycloneDX', kind: kindOfCycloneDx(document), predicateType: BOM, predicate: document }),
  spdxVersion: (document) => ({ format: 'SPDX', kind: 'sbom', predicateType: SPDX, predicate: document }),
  '@context': (document) =>
    typeof document['@context'] === 'string' && document['@context'].startsWith(VEX)
      ? { format: 'OpenVEX', kind: 'vex', predicateType: VEX, predicate: document }
      : undefined,
  SchemaVersion: (document) => scan('Trivy', document),
  matches: (document) => scan('Grype', document),
  runs: (document) => scan('SARIF', document),
  results: (document) =>
    Array.isArray(document['results'])
      ? scan('OSV-Scanner', document)
      : {
          format: 'CTRF',
          kind: 'test-result',
          predicateType: TESTS,
          predicate: { reports: [{ format: 'ctrf', content: document }] },
        },
};

/** Undefined: it is none, or looks like two of them, which would have two meanings. */
export const rawReportIn = (document: Members): RawReport | undefined => {
  const found = Object.keys(KNOWN).flatMap((member) => (Object.hasOwn(document, member) ? (KNOWN[member]?.(document) ?? []) : []));
  return found.length === 1 ? found[0] : undefined;
};

const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);
const MARK = [0xef, 0xbb, 0xbf];

/** Whether the first that stands there, after a byte order mark, is `<`. Nothing of it is read. */
export const looksLikeXml = (bytes: Uint8Array): boolean => {
  let at = MARK.every((byte, index) => bytes[index] === byte) ? MARK.length : 0;
  while (BLANK.has(bytes[at] ?? 0)) at += 1;
  return bytes[at] === 0x3c;
};

/** What a runner wrote as XML. Whether it is a report, its reader says. */
export const rawXmlReport = (bytes: Uint8Array): RawReport => {
  if (!isUtf8(bytes)) throw notUtf8();
  const content = new TextDecoder().decode(bytes);
  return { ...XML_REPORT, predicate: { reports: [{ format: 'junit', content }] } };
};

export const readRawReport = (bytes: Uint8Array): RawReport | undefined => {
  if (looksLikeXml(bytes)) return rawXmlReport(bytes);
  return rawReportIn(parseAttestation(bytes, 'evidence.malformed', 'document', MAX_REPORT_MARKS));
};
