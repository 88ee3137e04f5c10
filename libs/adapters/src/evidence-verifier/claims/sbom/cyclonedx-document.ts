import type { EvidenceKind } from '@interlock/contracts';
import { z } from 'zod';
import { keptMembers } from '../../kept-json/keep-of-schema.ts';
import type { Keep, KeepParts } from '../../kept-json/keep.ts';
import { MAX_COMPONENTS } from '../../limits.ts';
import { Refusal } from '../../refusal.ts';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';

const Component = z.object({ 'bom-ref': optionalText(500), name: optionalText(300), version: optionalText(200), purl: optionalText(500) });

export const CycloneDxAnalysis = z.object({
  state: z.enum(['resolved', 'resolved_with_pedigree', 'exploitable', 'in_triage', 'false_positive', 'not_affected']),
  justification: optionalText(500),
  detail: optionalText(500),
});

export const CycloneDxVulnerability = z.object({
  id: text(200).pipe(z.string().min(1)),
  references: z
    .array(z.object({ id: text(200) }))
    .max(50)
    .nullish(),
  ratings: z.array(z.object({ score: z.number().nullish(), severity: optionalText(20) })).nullish(),
  recommendation: optionalText(300),
  published: lenientInstant,
  rejected: z.string().nullish(),
  analysis: CycloneDxAnalysis.nullish(),
  affects: z.array(z.object({ ref: text(500) })).nullish(),
});
export type CycloneDxVulnerability = z.infer<typeof CycloneDxVulnerability>;

/** CycloneDX 1.4–1.6 (ECMA-424), as far as it is read. `components` nest. */
export const CycloneDx = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.enum(['1.4', '1.5', '1.6']),
  metadata: z
    .object({
      timestamp: lenientInstant,
      authors: z.array(z.object({ name: optionalText(300) })).nullish(),
      tools: z.unknown().optional(),
      component: Component.nullish(),
    })
    .nullish(),
  components: z.array(z.unknown()).nullish(),
  vulnerabilities: z.array(CycloneDxVulnerability).nullish(),
});
export type CycloneDx = z.infer<typeof CycloneDx>;

/** What is looked at: a component's own components too. */
const NESTED: KeepParts = {
  members: {
    ...keptMembers(Component),
    get components(): Keep {
      return { items: NESTED };
    },
  },
};
export const CYCLONEDX_PARTS: KeepParts = { members: { ...keptMembers(CycloneDx), components: { items: NESTED } } };

export interface BomComponent {
  readonly ref: string | null;
  readonly name: string | null;
  readonly version: string | null;
  readonly purl: string | null;
}

/** Every component, nested ones too. Iterative: how deep they nest is the sender's choice. */
export const componentsOf = ({ components, metadata }: CycloneDx): BomComponent[] => {
  const found: BomComponent[] = metadata?.component ? [componentOf(metadata.component)] : [];
  const open: unknown[] = [...(components ?? [])].toReversed();
  while (open.length > 0) {
    const next = open.pop();
    const component = Component.safeParse(next);
    if (!component.success) continue;
    found.push(componentOf(component.data));
    if (found.length > MAX_COMPONENTS)
      throw new Refusal(
        'evidence.too_large',
        'payload.predicate.components',
        `more than ${MAX_COMPONENTS}`,
        `at most ${MAX_COMPONENTS} components`,
      );
    const inner = (next as { components?: unknown }).components;
    if (Array.isArray(inner)) for (const one of inner.toReversed()) open.push(one);
  }
  return found;
};

const componentOf = ({ 'bom-ref': ref, name, version, purl }: z.infer<typeof Component>): BomComponent => ({ ref, name, version, purl });

/** What one predicate type may hold three of. A document that cannot be read is refused as whichever it looks like. */
export const kindOfCycloneDx = (predicate: unknown): EvidenceKind => {
  const listed =
    typeof predicate === 'object' && predicate !== null ? (predicate as { vulnerabilities?: unknown }).vulnerabilities : undefined;
  if (!Array.isArray(listed) || listed.length === 0) return 'sbom';
  return listed.every((one) => typeof one === 'object' && one !== null && 'analysis' in one) ? 'vex' : 'vulnerabilities';
};
