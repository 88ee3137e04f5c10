import fc from 'fast-check';
import { realHashing } from '../testing/index.ts';
import { derivedId, uuidV5 } from './uuid-v5.ts';

describe('a derived id', () => {
  it('is that of RFC 9562, appendix A.4', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com', realHashing)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is that of the whole name, in UTF-8, however long it is', () => {
    const namespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    expect(uuidV5(namespace, 'Grüße 🚦'.repeat(700), realHashing)).toBe('9f70dfbd-61e9-5bce-a38f-2961dad5d481');
    // A longer name leaves nothing behind that the next one has in it.
    expect(uuidV5(namespace, 'www.example.com', realHashing)).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is the same for the same parts only: no two lists read alike', () => {
    const parts = fc.array(fc.constantFrom('', 'a', '1:', '1:a', 'a1', ':', '2:a1'), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same = derivedId(realHashing, ...left) === derivedId(realHashing, ...right);
        expect(same).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });
});
