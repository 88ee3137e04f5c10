import {
  ManifestMeaning,
  type EvidenceClaims,
  type ManifestChange,
  type ManifestDiffClaims,
  type ManifestDiffPredicate,
  type ManifestObject,
  type ManifestValue,
} from '@interlock/contracts';
import { isImage, meaningOfMember } from './meaning-of-member.ts';
import { widens } from './widens.ts';

/** The manifest diffs among the evidence, oldest first. */
export const manifestDiffsOf = (evidence: readonly { readonly claims: EvidenceClaims }[]): ManifestDiffClaims[] =>
  evidence.flatMap(({ claims }) => (claims.kind === 'manifest-diff' ? [claims] : []));

const LISTED = 20;
const IMAGES = 50;
const MEMBER = 300;
const VALUE = 120;

/** What a manifest diff means: derived from what differs, never from what its producer thinks of it. */
export const manifestClaims = ({ before, objects }: ManifestDiffPredicate): ManifestDiffClaims => {
  const changes = objects.flatMap((differing) =>
    differing.members.map((member): ManifestChange => {
      const means = meaningOfMember(differing.object, member.path);
      return {
        means,
        widens: widens(differing, member, means),
        object: cut(objectText(differing.object), 700),
        member: cut(member.path.join('.'), MEMBER),
        before: textOf(member.before),
        after: textOf(member.after),
      };
    }),
  );
  const images = objects.flatMap(({ members }) =>
    members.flatMap(({ path, after }) => (isImage(path) && typeof after === 'string' ? [after] : [])),
  );
  return {
    kind: 'manifest-diff',
    comparedWith: before?.configuration ?? null,
    totals: ManifestMeaning.options.flatMap((means) => {
      const of = changes.filter((change) => change.means === means);
      return of.length === 0 ? [] : [{ means, changes: of.length, widens: of.filter((change) => change.widens).length }];
    }),
    images: [...new Set(images)].toSorted().slice(0, IMAGES),
    listed: changes.toSorted((left, right) => rank(left) - rank(right)).slice(0, LISTED),
  };
};

/** What widens first, then by meaning; the rest stays in the order of objects. */
const rank = ({ widens: wider, means }: ManifestChange): number =>
  (wider ? 0 : ManifestMeaning.options.length) + ManifestMeaning.options.indexOf(means);

const objectText = ({ kind, namespace, name }: ManifestObject): string => `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;

const textOf = (value: ManifestValue | undefined): string | null => (value === undefined ? null : cut(JSON.stringify(value), VALUE));

const cut = (text: string, longest: number): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);
