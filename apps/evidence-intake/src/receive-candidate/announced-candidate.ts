import { safeText } from '@interlock/adapters/evidence-verifier';
import { AnnouncedByCdEvent, type PipelineCdEvent, type ReleaseCandidate } from '@interlock/contracts';
import { digestOfPurl, normaliseRepository, purlWithoutVersion, qualifierOf } from '@interlock/domain';
import { z } from 'zod';

/** Other members are their tools' own. */
const Announcing = z.looseObject({
  subject: z.looseObject({
    id: z.string().refine((purl) => digestOfPurl(purl) !== undefined, 'expected a purl with a sha256, sha384 or sha512 digest'),
  }),
  customData: z.looseObject({ interlock: AnnouncedByCdEvent }),
});

/**
 * The candidate that an `artifact.published` announces by itself; undefined where it does not say so, and is a claim and no more. What says so and lacks a member
 * is refused: whoever wrote it waits for a release.
 */
export const announcedCandidate = (cdEvent: PipelineCdEvent): ReleaseCandidate | undefined => {
  const { context, customData } = cdEvent;
  if (!context.type.startsWith('dev.cdevents.artifact.published.')) return undefined;
  if (typeof customData !== 'object' || !Object.hasOwn(customData, 'interlock')) return undefined;
  const { subject, customData: said } = Announcing.parse(cdEvent);
  return { ...said.interlock, artifacts: [{ name: nameOf(subject.id), digest: digestOfPurl(subject.id) ?? '' }] };
};

/** Where it was published, as candidates name it; else what the purl calls it. */
const nameOf = (purl: string): string => {
  const repository = normaliseRepository(qualifierOf(purl, 'repository_url') ?? '');
  return safeText(repository === '' ? purlWithoutVersion(purl) : repository, 300);
};
