import { fixture } from './fixture.ts';

const SCAN = 'https://interlock.dev/attestation/vulnerabilities/v1';
const TESTS = 'https://interlock.dev/attestation/test-report/v1';
const BOM = 'https://cyclonedx.org/bom';

const json = (name: string): unknown => JSON.parse(fixture(`reports/${name}`).toString('utf8'));

/** One genuine report of each format that is JSON, as the predicate of its statement. */
export const GENUINE_REPORTS: readonly (readonly [name: string, type: string, predicate: unknown])[] = [
  ['Trivy', SCAN, { report: json('trivy-alpine.json') }],
  ['Grype', SCAN, { report: json('grype-image.json') }],
  ['OSV-Scanner', SCAN, { report: json('osv-scanner.json') }],
  ['SARIF', SCAN, { report: json('grype-image.sarif.json') }],
  ['CycloneDX VEX', BOM, json('cyclonedx-vulnerability.json')],
  ['CycloneDX', BOM, json('cyclonedx-bom.json')],
  ['SPDX', 'https://spdx.dev/Document', json('spdx.json')],
  ['OpenVEX', 'https://openvex.dev/ns', json('openvex.json')],
  ['CTRF', TESTS, { reports: [{ format: 'ctrf', content: json('ctrf.json') }] }],
];
