import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { buildStatement, signStatement } from '../../attestation/index.ts';
import { openEvidenceVerifier } from '../open-evidence-verifier.ts';
import { trustOfKey } from './trust-of-key.ts';

const artifact = { name: 'web', digest: `sha256:${'a'.repeat(64)}` };
const candidate = {
  component: 'component:default/web',
  artifacts: [artifact],
  source: { repository: 'git.example/web', revision: '1'.repeat(40) },
};
const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

describe('trust in one key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const judge = async (signer: KeyObject) => {
    const trust = trustOfKey(spki(publicKey));
    if ('found' in trust) throw new Error(trust.found);
    const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] };
    const bytes = Buffer.from(JSON.stringify(signStatement(buildStatement([artifact], 'https://cyclonedx.org/bom', bom), signer)));
    return openEvidenceVerifier({ trust }).verify({ bytes }, candidate);
  };

  it('accepts what it signed, about any component and for any purpose', async () => {
    expect(await judge(privateKey)).toMatchObject([{ verdict: 'accepted', evidence: { kind: 'sbom' } }]);
  });

  it('accepts nothing that another key signed', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await judge(stranger)).toMatchObject([{ verdict: 'rejected', rejection: { code: 'evidence.signer_untrusted' } }]);
  });

  it('is none in a key that no configuration could name', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    expect(trustOfKey(spki(weak.publicKey))).toEqual({ found: 'an RSA key of 1024 bits' });
    expect(trustOfKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toMatchObject({
      found: expect.stringContaining('private key'),
    });
    expect(trustOfKey('text')).toEqual({ found: 'no PEM block' });
  });
});
