import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { bundleFromJSON } from '@sigstore/bundle';
import { ASN1Obj, X509Certificate } from '@sigstore/core';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { readAttestation } from '../read-attestation.ts';
import { fixture } from '../testing/fixture.ts';
import { editable, SettledNode } from './der-node.ts';
import { SettledCertificate } from './settled-certificate.ts';
import { PUBLIC_GOOD_ROOT_FILE, readSigstoreRoots, type SigstoreRoot } from './sigstore-root.ts';
import { aSigstoreInstance, IDENTITY } from './testing/a-sigstore-instance.ts';

type Json = Readonly<Record<string, unknown>>;

const rootOf = (trustedRoot: unknown): SigstoreRoot => {
  const roots = readSigstoreRoots(Buffer.from(JSON.stringify(trustedRoot)));
  if ('found' in roots || roots[0] === undefined) throw new Error('found' in roots ? roots.found : 'no root');
  return roots[0];
};
const ours = (root: SigstoreRoot, bundle: Json): boolean => {
  try {
    return root.verify(bundle, readAttestation(bundle).envelope).verified;
  } catch {
    return false;
  }
};

const STATEMENT = '{"_type":"https://in-toto.io/Statement/v1"}';
const NOON = new Date('2026-06-01T12:00:00.000Z');
const after = (hours: number): Date => new Date(NOON.getTime() + hours * 3_600_000);

describe('a certificate of the trusted root that was verified before', () => {
  const instance = aSigstoreInstance({ intermediate: { from: after(-24), to: after(24) } });
  const root = rootOf(instance.trustedRoot);
  const genuine = instance.attest({ statement: STATEMENT, at: NOON });

  it('verifies what it signed, whoever it was for', () => {
    expect(root.verify(genuine, readAttestation(genuine).envelope)).toEqual({
      verified: true,
      identity: IDENTITY.email,
      issuer: IDENTITY.issuer,
    });
  });

  it.each([
    ['the signer’s certificate had run out', { at: NOON, certifiedAt: after(-2) }],
    ['the signer’s certificate was not valid yet', { at: NOON, certifiedAt: after(2) }],
    ['the authority’s certificate had run out', { at: after(25) }],
    ['the authority’s certificate was not valid yet', { at: after(-25) }],
  ])('is asked for its dates each time: refused when %s', (_, signing) => {
    expect(ours(root, genuine)).toBe(true);
    expect(ours(root, instance.attest({ statement: STATEMENT, ...signing }))).toBe(false);
    expect(ours(root, genuine)).toBe(true);
  });

  it('is worth nothing once the root no longer lists it for that time', () => {
    const [authority] = instance.trustedRoot.certificateAuthorities;
    const listedUntil = (end: Date) => ({
      ...instance.trustedRoot,
      certificateAuthorities: [{ ...authority, validFor: { start: after(-24).toISOString(), end: end.toISOString() } }],
    });
    expect(ours(rootOf(listedUntil(after(1))), genuine)).toBe(true);
    expect(ours(rootOf(listedUntil(after(-1))), genuine)).toBe(false);
  });

  it('is worth nothing under another root, where an authority of the same name has another key', () => {
    const other = aSigstoreInstance();
    const otherRoot = rootOf(other.trustedRoot);
    const theirs = other.attest({ statement: STATEMENT, at: NOON });
    for (const [bundle, own, foreign] of [
      [genuine, root, otherRoot],
      [theirs, otherRoot, root],
      [genuine, root, otherRoot],
    ] as const) {
      expect(ours(own, bundle)).toBe(true);
      expect(ours(foreign, bundle)).toBe(false);
    }
  });

  it('does not vouch for an authority that the sender brings along', () => {
    const forger = aSigstoreInstance();
    const forged = forger.attest({ statement: STATEMENT, at: NOON });
    const { x509CertificateChain } = forged.verificationMaterial;
    const chain = [...x509CertificateChain.certificates, { rawBytes: forger.certificates.authority.toString('base64') }];
    const { tlogEntries } = genuine.verificationMaterial;
    for (const entries of [forged.verificationMaterial.tlogEntries, tlogEntries])
      expect(ours(root, { ...forged, verificationMaterial: { x509CertificateChain: { certificates: chain }, tlogEntries: entries } })).toBe(
        false,
      );
  });

  it('is no signer itself', () => {
    for (const certificate of [instance.certificates.authority, instance.certificates.root]) {
      const certificates = [{ rawBytes: certificate.toString('base64') }];
      const verificationMaterial = { ...genuine.verificationMaterial, x509CertificateChain: { certificates } };
      expect(ours(root, { ...genuine, verificationMaterial })).toBe(false);
    }
  });
});

describe('what is worked out once', () => {
  const trustedRoot = JSON.parse(readFileSync(PUBLIC_GOOD_ROOT_FILE, 'utf8')) as Json;
  const parsed = TrustedRoot.fromJSON(trustedRoot);
  const plain = new Verifier(toTrustMaterial(parsed, {}), { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 });
  const root = rootOf(trustedRoot);
  const bundles = ['bundle-v0.1', 'bundle-v0.2', 'bundle-v0.3'].map(
    (name) => JSON.parse(fixture(`sigstore/${name}.sigstore.json`).toString()) as Json,
  );
  /** The library alone: nothing kept, nothing of ours. */
  const library = (bundle: Json): boolean => {
    try {
      plain.verify(toSignedEntity(bundleFromJSON(bundle)));
      return true;
    } catch {
      return false;
    }
  };

  it('changes no verdict: one character of any member of a bundle changed, ours is the library’s', () => {
    const unproven = new Set<string>();
    for (const bundle of bundles) {
      expect([library(bundle), ours(root, bundle)]).toEqual([true, true]);
      for (const path of stringsOf(bundle))
        for (const share of [0.37, 0.999]) {
          const changed = structuredClone(bundle);
          changeAt(changed, path, share);
          const accepted = ours(root, changed);
          // What is no bundle or no envelope is refused before the library is asked.
          if (accepted || isReadable(changed)) expect([path.join('.'), accepted]).toEqual([path.join('.'), library(changed)]);
          if (accepted) unproven.add(path.slice(-2).join('.'));
        }
    }
    // Hints, what the proof itself says better, the version, and the stray bits at the end of a base64 text.
    expect([...unproven].toSorted()).toEqual([
      '0.keyid',
      'certificate.rawBytes',
      'inclusionProof.rootHash',
      'inclusionProof.treeSize',
      'mediaType',
    ]);
  }, 60_000);

  it('changes no verdict: one bit of any octet of the certificate changed, ours is the library’s', () => {
    const [, , bundle] = bundles;
    const { verificationMaterial } = bundle as unknown as { verificationMaterial: { certificate: { rawBytes: string } } };
    const certificate = Buffer.from(verificationMaterial.certificate.rawBytes, 'base64');
    for (let at = 0; at < certificate.length; at += 7) {
      const forged = Buffer.from(certificate);
      forged[at] = (forged[at] ?? 0) ^ (1 << (at % 8));
      const changed = {
        ...bundle,
        verificationMaterial: { ...verificationMaterial, certificate: { rawBytes: forged.toString('base64') } },
      };
      expect([at, ours(root, changed)]).toEqual([at, library(changed)]);
    }
  }, 60_000);

  it('is the certificate, octet by octet, and what the library reads from it', () => {
    const certificates = parsed.certificateAuthorities.flatMap(({ certChain }) => certChain?.certificates ?? []);
    expect(certificates.length).toBeGreaterThan(2);
    for (const { rawBytes } of certificates) {
      const theirs = X509Certificate.parse(Buffer.from(rawBytes));
      const settled = new SettledCertificate(theirs);
      expect(settled.root.toDER()).toEqual(theirs.root.toDER());
      expect(settled.clone().tbsCertificate.toDER()).toEqual(theirs.tbsCertificate.toDER());
      expect(settled.publicKey).toEqual(theirs.publicKey);
      expect([settled.isCA, settled.notBefore, settled.notAfter, settled.subject, settled.signatureAlgorithm]).toEqual([
        theirs.isCA,
        theirs.notBefore,
        theirs.notAfter,
        theirs.subject,
        theirs.signatureAlgorithm,
      ]);
      expect(settled.extensions.map((extension) => extension.subs[0]?.toOID())).toEqual(
        theirs.extensions.map((extension) => extension.subs[0]?.toOID()),
      );
    }
  });

  it('cannot be edited, and what is edited is another', () => {
    const [{ rawBytes } = { rawBytes: Buffer.alloc(0) }] = parsed.certificateAuthorities[0]?.certChain?.certificates ?? [];
    const settled = new SettledCertificate(X509Certificate.parse(Buffer.from(rawBytes)));
    expect(() => settled.extensions.splice(0, 1)).toThrow(TypeError);
    const copy = settled.clone();
    copy.extensions.splice(0, 1);
    expect(copy.tbsCertificate.toDER()).not.toEqual(settled.tbsCertificate.toDER());
    expect(settled.clone().equals(settled)).toBe(true);
  });

  it('is written as the library writes it, of any length', () => {
    const [tag] = [ASN1Obj.parseBuffer(Buffer.from([0x30, 0])).tag];
    const leaf = fc
      .oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(127, 128, 255, 256, 65_535, 65_536).map((size) => new Uint8Array(size)),
      )
      .map((value) => new ASN1Obj(tag, Buffer.from(value), []));
    const { tree } = fc.letrec<{ tree: ASN1Obj }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map((subs) => new ASN1Obj(tag, Buffer.alloc(0), subs)),
      ),
    }));
    fc.assert(
      fc.property(tree, (node) => {
        expect(SettledNode.of(node).toDER().equals(node.toDER())).toBe(true);
        expect(editable(node).toDER().equals(node.toDER())).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

type Path = readonly (string | number)[];

const stringsOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => stringsOf(member, [...path, name]));
};

/** Another letter or digit for the one that stands there. */
const changeAt = (document: unknown, path: Path, share: number): void => {
  const [name = '', ...rest] = path;
  const parent = document as Record<string, unknown>;
  if (rest.length > 0) return changeAt(parent[name], rest, share);
  const text = String(parent[name]);
  const at = Math.floor(text.length * share);
  parent[name] = `${text.slice(0, at)}${changed(text[at])}${text.slice(at + 1)}`;
};
const changed = (char = ''): string => (/\d/.test(char) ? String((Number(char) + 1) % 10) : char === 'A' ? 'B' : 'A');

const isReadable = (bundle: Json): boolean => {
  try {
    readAttestation(bundle);
    return true;
  } catch {
    return false;
  }
};
