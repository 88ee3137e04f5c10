import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BundleFiles } from './bundle-files.ts';
import { loadPolicyTrust } from './policy-trust.ts';
import { readBundleFiles } from './read-bundle-files.ts';
import { verifySignature } from './verify-signature.ts';

/** What `opa` itself wrote (testing/fixtures/README.md says how). */
const fixtures = fileURLToPath(new URL('./testing/fixtures/', import.meta.url));

const trust = (name: string, scope?: string) =>
  loadPolicyTrust({ bundle: 'unused', trust: [{ name, file: `${name}.pub.pem` }], ...(scope === undefined ? {} : { scope }) }, fixtures);

const names = (files: BundleFiles): string[] => [...files.keys()].toSorted();

describe('a bundle that `opa build --signing-key` wrote', () => {
  it('is verified unchanged: ES256, a scope, JSON that OPA merged', async () => {
    const files = await readBundleFiles(`${fixtures}opa-build.tar.gz`);
    expect(names(files)).toEqual(['.manifest', '.signatures.json', 'data.json', 'team/rule.rego']);
    expect(await verifySignature(files, await trust('opa-build', 'interlock'))).toMatchObject({ name: 'opa-build' });
  });

  it('is refused under the key of another team', async () => {
    const files = await readBundleFiles(`${fixtures}opa-build.tar.gz`);
    await expect(verifySignature(files, await trust('opa-sign', 'interlock'))).rejects.toMatchObject({
      code: 'policy_bundle.signature_untrusted',
    });
  });
});

describe('a folder that `opa sign` signed', () => {
  it('is verified unchanged: RS256, numbers as they were written, separators, astral keys', async () => {
    const files = await readBundleFiles(`${fixtures}opa-sign`);
    expect(await verifySignature(files, await trust('opa-sign'))).toMatchObject({ name: 'opa-sign' });
  });

  it.each(['1.0', '2.50', '1e3'])('is refused when the number %s is another', async (number) => {
    const files = new Map(await readBundleFiles(`${fixtures}opa-sign`));
    const text = await readFile(`${fixtures}opa-sign/team/data.json`, 'utf8');
    files.set('team/data.json', Buffer.from(text.replace(number, `${number}1`)));
    await expect(verifySignature(files, await trust('opa-sign'))).rejects.toMatchObject({
      code: 'policy_bundle.digest_mismatch',
      field: 'team/data.json',
    });
  });
});
