import { Digest } from '@interlock/contracts';
import { purlIdentity } from '../vulnerability/package-key.ts';

/**
 * The digest by which a package URL names its artifact (purl-spec): of type `oci` its version, with the colon encoded; of every other type the `checksum` qualifier,
 * where there is one. Undefined when it names none that identifies: a tag, a version, md5, sha1.
 */
export const digestOfPurl = (purl: string): string | undefined => {
  const candidates = purl.startsWith('pkg:oci/') ? [versionOf(purl)] : (qualifierOf(purl, 'checksum') ?? '').split(',');
  return candidates.map((text) => decoded(text ?? '')?.toLowerCase() ?? '').find((text) => Digest.safeParse(text).success);
};

const versionOf = (purl: string): string | undefined => {
  const identity = purlIdentity(purl);
  const at = identity.lastIndexOf('@');
  return at === -1 ? undefined : identity.slice(at + 1);
};

/** Value of one qualifier, decoded. */
export const qualifierOf = (purl: string, name: string): string | undefined => {
  const query = purl.replace(/#.*$/s, '').split('?').slice(1).join('?');
  const found = query.split('&').find((pair) => pair.toLowerCase().startsWith(`${name}=`));
  return found === undefined ? undefined : decoded(found.slice(name.length + 1));
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};
