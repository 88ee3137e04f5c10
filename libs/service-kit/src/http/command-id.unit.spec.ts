import { commandId } from './command-id.ts';

describe('an Idempotency-Key', () => {
  it('is optional', () => {
    expect(commandId({ headers: {} })).toBeUndefined();
  });
  it.each(['a', 'x'.repeat(200), '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])('is taken as it is: %s', (value) => {
    expect(commandId({ headers: { 'idempotency-key': value } })).toBe(value);
  });
  it.each([[''], ['x'.repeat(201)], ['a b'], ['a\tb'], ['é'], [['a', 'b']]])('of another form is refused: %j', (value) => {
    expect(() => commandId({ headers: { 'idempotency-key': value } })).toThrow(expect.objectContaining({ code: 'http.invalid_header' }));
  });
});
