import { storedBytes, storedJson } from './index.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const holding = (text: string) => ({ get: async (digest: string) => (digest === DIGEST ? new TextEncoder().encode(text) : undefined) });

describe('what the record names in the content store', () => {
  it('is read however large it is: an input that was decided on is judged by afterwards', async () => {
    const large = { text: 'x'.repeat(9 * 1_048_576) };
    expect(await storedJson(DIGEST, holding(JSON.stringify(large)))).toEqual(large);
  });

  it('is refused when it is not there, or is no JSON', async () => {
    const missing = { code: 'stored_content.missing', message: expect.stringContaining('sha256:other') as string };
    await expect(storedBytes('sha256:other', holding('{}'))).rejects.toMatchObject(missing);
    await expect(storedJson('sha256:other', holding('{}'))).rejects.toMatchObject(missing);
    await expect(storedJson(DIGEST, holding('{"a":1,"a":2}'))).rejects.toMatchObject({ code: 'json.duplicate_key' });
  });
});
