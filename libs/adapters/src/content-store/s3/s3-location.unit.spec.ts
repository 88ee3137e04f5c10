import { parseS3Location } from './s3-location.ts';

describe('the place of contents', () => {
  it.each([
    ['s3://evidence', { bucket: 'evidence' }],
    ['s3://evidence/', { bucket: 'evidence' }],
    ['s3://my.evidence-1/interlock/prod/', { bucket: 'my.evidence-1', prefix: 'interlock/prod' }],
  ])('%s is read', (text, location) => {
    expect(parseS3Location(text)).toEqual(location);
  });

  it.each([
    '',
    'evidence',
    'file:///evidence',
    's3://',
    's3:///prefix',
    's3://UPPER/x',
    's3://ab/../x',
    's3://abc/../x',
    's3://abc/a//b',
    's3://abc//a',
    's3://abc/a b',
    's3://abc/a?b',
    's3://key:secret@abc/a',
    's3://abc/a\nb',
  ])('%j is refused', (text) => {
    expect(() => parseS3Location(text)).toThrow(TypeError);
  });
});
