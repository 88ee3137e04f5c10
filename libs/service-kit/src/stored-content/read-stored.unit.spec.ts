import { ContentStoreError, type ContentStoreErrorCode } from '@interlock/adapters/content-store';
import { storedBytes, storedJson } from './index.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const holding = (text: string) => ({ get: async (digest: string) => (digest === DIGEST ? new TextEncoder().encode(text) : undefined) });

describe('what the record names in the content store', () => {
  it('is read however large it is: an input that was decided on is judged by afterwards', async () => {
    const large = { text: 'x'.repeat(9 * 1_048_576) };
    expect(await storedJson(DIGEST, holding(JSON.stringify(large)))).toEqual(large);
  });

  it('is told to be damaged where the store refuses its bytes; an outage stays one', async () => {
    const refusing = (code: ContentStoreErrorCode) => ({
      get: () => Promise.reject(new ContentStoreError(code, '/srv/interlock/content/packs/1.pack')),
    });
    const damaged = storedBytes(DIGEST, refusing('content-store.corrupt'));
    await expect(damaged).rejects.toMatchObject({ code: 'stored_content.damaged', message: expect.stringContaining(DIGEST) as string });
    await expect(damaged).rejects.not.toMatchObject({ message: expect.stringContaining('/srv') as string });
    await expect(storedJson(DIGEST, refusing('content-store.unavailable'))).rejects.toMatchObject({ code: 'content-store.unavailable' });
  });

  it('is refused when it is not there, or is no JSON', async () => {
    const missing = { code: 'stored_content.missing', message: expect.stringContaining('sha256:other') as string };
    await expect(storedBytes('sha256:other', holding('{}'))).rejects.toMatchObject(missing);
    await expect(storedJson('sha256:other', holding('{}'))).rejects.toMatchObject(missing);
    await expect(storedJson(DIGEST, holding('{"a":1,"a":2}'))).rejects.toMatchObject({ code: 'json.duplicate_key' });
  });
});
