import type { Actor, Artifact, CdEventLink } from '@interlock/contracts';

/** purl-spec, type `oci`: the name is the last part of the repository, lower-case; the version is the digest, its colon encoded. */
export const purlOf = ({ name, digest }: Artifact): string => {
  const repository = name.replace(/[@?#].*$/s, '');
  const last = repository.split('/').findLast((part) => part !== '') ?? 'artifact';
  const query = repository.includes('/') ? `?repository_url=${encoded(repository)}` : '';
  return `pkg:oci/${encodeURIComponent(last.toLowerCase())}@${encodeURIComponent(digest)}${query}`;
};

/** `urn:interlock:user:default/sue`, or the subject of who is in no catalog. RFC 8141 wants anything unusual in it encoded. */
export const urnOf = (actor: Pick<Actor, 'person' | 'subject'>): string => `urn:interlock:${encoded(actor.person ?? actor.subject)}`;

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll('%2F', '/').replaceAll('%3A', ':');

/** `cdevents:v0:<provider>:<instance>:<namespace>:<groups>:<type>:<id>` (CDEvents draft): what is known to Interlock and is no CDEvent itself. */
export const linkTo = (linkKind: 'RELEASE' | 'DECISION' | 'AUTHORISATION', environment: string, id: string): CdEventLink => ({
  linkType: 'RELATION',
  linkKind,
  target: { domainId: `cdevents:v0:interlock::${linkKind === 'RELEASE' ? '' : environment}::${linkKind.toLowerCase()}:${id}` },
});

export const triggeredBy = (contextId: string | null): CdEventLink[] =>
  contextId === null ? [] : [{ linkType: 'RELATION', linkKind: 'TRIGGER', target: { contextId } }];
