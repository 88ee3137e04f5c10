import { quoted } from '@interlock/domain';
import { Digest, EntityRef, EnvironmentName, type DeploymentReport, type ServiceCdEvent } from '@interlock/contracts';
import { HttpError } from '@interlock/service-kit';

/** Reads a CDEvent as a report. Rejects with HttpError naming the field that cannot be read. All three types say that something is live now. */
export const reportOfCdEvent = ({ subject }: ServiceCdEvent): DeploymentReport => {
  const { environment, artifactId } = subject.content;
  return {
    component: componentOf(subject.id),
    environment: parsed('subject.content.environment.id', environment.id, EnvironmentName, 'the name of an environment'),
    artifacts: [artifactOf(artifactId)],
    status: 'applied',
    reference: artifactId.slice(0, 200),
  };
};

const componentOf = (id: string): EntityRef =>
  parsed(
    'subject.id',
    id.includes(':') ? id : `component:default/${id}`,
    EntityRef,
    'a component: an entity ref, or the name of one in the default namespace',
  );

/** `pkg:oci/name@sha256%3A<hex>?…` (purl-spec, type `oci`): the version is the digest. */
const artifactOf = (purl: string) => {
  const [, name, version] = /^pkg:oci\/([^@?#]+)@([^?#]+)/.exec(purl) ?? [];
  const field = 'subject.content.artifactId';
  const expected = 'a purl such as pkg:oci/name@sha256%3A<64 hex>';
  if (name === undefined || version === undefined) throw unreadable(field, purl, expected);
  return { name: decoded(name, field, expected).slice(0, 300), digest: parsed(field, decoded(version, field, expected), Digest, expected) };
};

const decoded = (text: string, field: string, expected: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable(field, text, expected);
  }
};

const parsed = <T>(
  field: string,
  value: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  expected: string,
): T => {
  const result = schema.safeParse(value);
  if (!result.success) throw unreadable(field, value, expected);
  return result.data;
};

const unreadable = (field: string, value: string, expected: string): HttpError => {
  const found = quoted(value, 202);
  return new HttpError('http.invalid_body', `${field}: found ${found}, expected ${expected}`, { errors: [{ field, found, expected }] });
};
