import type { ReportedFinding } from '@interlock/domain';
import { parsePredicate } from '../parse-predicate.ts';
import type { Report } from '../vulnerabilities/report.ts';
import { severityOfLabel, severityOfScore, worst } from '../vulnerabilities/severity.ts';
import { componentsOf, CycloneDx, type BomComponent, type CycloneDxVulnerability } from './cyclonedx-document.ts';

/** CycloneDX as Trivy and Grype write it: components with their vulnerabilities. An analysis in it excuses nothing: whoever scans is not whoever may say so. */
export const readCycloneDxVulnerabilities = (predicate: unknown): Report => {
  const document = parsePredicate(CycloneDx, predicate);
  const components = new Map(componentsOf(document).flatMap((one) => (one.ref === null ? [] : [[one.ref, one] as const])));
  return {
    format: 'cyclonedx',
    scanner: { name: toolOf(document.metadata?.tools) ?? 'cyclonedx', version: null },
    scannedAt: document.metadata?.timestamp ?? null,
    findings: (document.vulnerabilities ?? [])
      .filter(({ rejected }) => rejected === undefined || rejected === null)
      .flatMap((found) => findingsOf(found, components)),
  };
};

const findingsOf = (found: CycloneDxVulnerability, components: ReadonlyMap<string, BomComponent>): ReportedFinding[] => {
  const refs = (found.affects ?? []).map(({ ref }) => ref);
  return (refs.length === 0 ? [null] : refs).map((ref) => {
    const component = ref === null ? undefined : components.get(ref);
    return {
      ids: [...new Set([found.id, ...(found.references ?? []).map(({ id }) => id)])].filter((id) => id !== ''),
      severity: worst(
        (found.ratings ?? []).map(({ score, severity }) =>
          severity === null ? (typeof score === 'number' ? severityOfScore(score) : 'unknown') : severityOfLabel(severity),
        ),
      ),
      package: {
        purl: component?.purl ?? (ref?.startsWith('pkg:') === true ? ref : null),
        name: component?.name ?? ref?.slice(0, 300) ?? null,
        version: component?.version ?? null,
      },
      fixedIn: found.recommendation,
      exploited: false,
      publishedAt: found.published,
    };
  });
};

/** `tools` is a list up to 1.4, and an object of components from 1.5 on. */
const toolOf = (tools: unknown): string | undefined => {
  const listed: unknown = Array.isArray(tools)
    ? tools
    : typeof tools === 'object' && tools !== null
      ? (tools as { components?: unknown }).components
      : [];
  const first: unknown = Array.isArray(listed) ? listed[0] : undefined;
  const name = typeof first === 'object' && first !== null ? (first as { name?: unknown }).name : undefined;
  return typeof name === 'string' && name !== '' ? name.toLowerCase().slice(0, 200) : undefined;
};
