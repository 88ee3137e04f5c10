import { splitDocument } from './split-document.ts';

const split = (text: string): string[] => splitDocument(Buffer.from(text)).map((part) => Buffer.from(part).toString());

describe('a document', () => {
  it.each([
    ['one object on one line', '{"a":1}', ['{"a":1}']],
    ['one object and a newline: as it was sent', '{"a":1}\n', ['{"a":1}\n']],
    ['one object, indented: as it was sent', '\n{\n  "a": {\n  }\n}\n', ['\n{\n  "a": {\n  }\n}\n']],
    ['one object that opens with another on its first line', '{ "a": {\n"b": 1 }\n}', ['{ "a": {\n"b": 1 }\n}']],
    ['lines', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['lines of Windows, with blank ones', '\r\n{"a":1}\r\n \t\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['lines of which one is garbage', '{"a":1}\ngarbage\n{"b":2}', ['{"a":1}', 'garbage', '{"b":2}']],
    ['lines of which the first is cut short', '{"a":\n{"b":2}\n{"c":3}', ['{"a":', '{"b":2}', '{"c":3}']],
    ['one line without a brace', 'garbage', ['garbage']],
  ])('is split: %s', (_, text, parts) => {
    expect(split(text)).toEqual(parts);
  });
});
