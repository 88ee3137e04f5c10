import type { VexStatement, VexStatus } from '@interlock/contracts';
import { Refusal } from '../../refusal.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { ReadPredicate } from '../read-predicate.ts';
import { componentsOf, CycloneDx, type BomComponent, type CycloneDxVulnerability } from '../sbom/cyclonedx-document.ts';

const STATUS = {
  not_affected: 'not_affected',
  false_positive: 'not_affected',
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
} as const satisfies Record<string, VexStatus>;

/** CycloneDX 1.4–1.6 whose every vulnerability has an analysis (cyclonedx.org/capabilities/vex). */
export const readCycloneDxVex = (predicate: unknown): ReadPredicate => {
  const document = parsePredicate(CycloneDx, predicate);
  const vulnerabilities = document.vulnerabilities ?? [];
  if (vulnerabilities.length > 1000)
    throw new Refusal('evidence.too_large', 'payload.predicate.vulnerabilities', `${vulnerabilities.length}`, 'at most 1000');
  const components = new Map(componentsOf(document).flatMap((one) => (one.ref === null ? [] : [[one.ref, one] as const])));
  return {
    producedAt: document.metadata?.timestamp ?? null,
    claims: {
      kind: 'vex',
      format: 'cyclonedx',
      author: document.metadata?.authors?.[0]?.name ?? null,
      statements: vulnerabilities.map((found, index) =>
        statementOf(found, index, components, document.metadata?.component?.['bom-ref'] ?? null),
      ),
    },
  };
};

const statementOf = (
  { id, references, analysis, affects }: CycloneDxVulnerability,
  index: number,
  components: ReadonlyMap<string, BomComponent>,
  root: string | null,
): VexStatement => {
  const at = `payload.predicate.vulnerabilities.${index}.analysis`;
  if (analysis === undefined || analysis === null)
    throw new Refusal('evidence.predicate_malformed', at, 'nothing', 'an analysis with a state');
  const status = STATUS[analysis.state];
  const justification = analysis.justification ?? analysis.detail;
  if (analysis.state === 'not_affected' && justification === null)
    throw new Refusal(
      'evidence.predicate_malformed',
      at,
      'not_affected, and no reason',
      'a justification or a detail beside "not_affected"',
    );
  const refs = (affects ?? []).map(({ ref }) => ref);
  // The document's own component is what the statement's subject is: the artifact.
  const whole = root !== null && refs.some((ref) => fragment(ref) === root);
  const packages = refs.flatMap((ref) => components.get(fragment(ref))?.purl ?? (fragment(ref).startsWith('pkg:') ? [fragment(ref)] : []));
  return {
    id,
    aliases: (references ?? []).map((reference) => reference.id).filter((alias) => alias !== '' && alias !== id),
    status,
    justification: justification ?? (analysis.state === 'false_positive' ? 'false positive' : null),
    packages: [...new Set(packages)].slice(0, 1000),
    whole,
  };
};

/** A BOM-Link names a component of another document: `urn:cdx:<serial>/<version>#<bom-ref>`. */
const fragment = (ref: string): string => {
  const [, name] = /^urn:cdx:[^#]*#(.+)$/.exec(ref) ?? [];
  return name === undefined ? ref : decoded(name);
};

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};
