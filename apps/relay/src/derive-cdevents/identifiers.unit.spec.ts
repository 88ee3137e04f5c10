import { attribute } from './deployments.ts';
import { purlOf, urnOf } from './identifiers.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const version = `sha256%3A${'a'.repeat(64)}`;

describe('the purl of an artifact', () => {
  it.each([
    ['checkout', `pkg:oci/checkout@${version}`],
    ['registry.example/Shop/Checkout', `pkg:oci/checkout@${version}?repository_url=registry.example/Shop/Checkout`],
    ['localhost:5000/a/b', `pkg:oci/b@${version}?repository_url=localhost:5000/a/b`],
    ['registry.example/app@sha256:ffff', `pkg:oci/app@${version}?repository_url=registry.example/app`],
    ['a b/ö?x=1', `pkg:oci/%C3%B6@${version}?repository_url=a%20b/%C3%B6`],
    ['/', `pkg:oci/artifact@${version}?repository_url=/`],
  ])('of %s is %s', (name, expected) => {
    expect(purlOf({ name, digest })).toBe(expected);
  });
});

describe('the name of who did something', () => {
  it('is the person where there is one, and a valid URN always', () => {
    expect(urnOf({ person: 'user:default/sue', subject: 'x' })).toBe('urn:interlock:user:default/sue');
    expect(urnOf({ subject: 'https://issuer.example#a b' })).toBe('urn:interlock:https://issuer.example%23a%20b');
    expect(urnOf({ subject: '\ud800' })).toBe('urn:interlock:%EF%BF%BD');
  });
});

describe('an attribute of a CloudEvent', () => {
  it('has no control characters and is never empty', () => {
    expect(['INC-7\n\u0085x', ' ', 'ü'].map(attribute)).toEqual(['INC-7  x', '-', 'ü']);
  });
});
