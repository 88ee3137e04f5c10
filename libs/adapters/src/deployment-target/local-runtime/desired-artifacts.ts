import type { Artifact } from '@interlock/contracts';
import { expect, isObject, matching } from './unreadable.ts';

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const A_DIGEST = 'a digest like "sha256:<64 hex>"';

export const isDigest = (text: string): boolean => DIGEST.test(text);

export const readArtifacts = (value: unknown, field: string): Artifact[] => {
  if (!Array.isArray(value) || value.length === 0 || value.length > 50) {
    expect(false, field, value, 'a list of 1 to 50 artifacts');
    return [];
  }
  return value.map((artifact: unknown, index) => {
    const members = isObject(artifact) ? artifact : {};
    const place = `${field}.${index}`;
    expect(
      Object.keys(members).every((key) => key === 'name' || key === 'digest'),
      place,
      artifact,
      'name and digest only',
    );
    return {
      name: matching(members['name'], /^[^]{1,300}$/, `${place}.name`, '1 to 300 characters'),
      digest: matching(members['digest'], DIGEST, `${place}.digest`, A_DIGEST),
    };
  });
};

export const readConfiguration = (value: unknown, field: string): { digest: string } | null => {
  if (value === null) return null;
  expect(isObject(value) && Object.keys(value).length === 1, field, value, 'null or a digest only');
  return { digest: matching(isObject(value) ? value['digest'] : undefined, DIGEST, `${field}.digest`, A_DIGEST) };
};
