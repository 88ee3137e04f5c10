import { problemError } from './problem-error.ts';

const URL = 'http://127.0.0.1:7080';
const answered = (code: string, status: number, method: 'GET' | 'POST', more: { readonly detail?: string } = {}) =>
  problemError(
    Response.json({ type: `urn:interlock:problem:${code}`, title: 'x', status, code, instance: '/v1/x', ...more }, { status }),
    URL,
    method,
  );

describe('what cannot be done now', () => {
  it.each<[string, 'GET' | 'POST', string]>([
    ['event-store.unavailable', 'POST', 'Nothing was recorded. Try again in a moment.'],
    ['event-store.unavailable', 'GET', 'Try again in a moment.'],
    ['event-store.unknown_result', 'POST', 'Whether it was recorded is not known: look, before it is asked for again.'],
    ['stored_content.missing', 'GET', 'Until it is back, asking again gets the same answer.'],
    ['stored_content.damaged', 'POST', 'Until it is back, asking again gets the same answer.'],
  ])('for %s on a %s is followed by what is true of it', async (code, method, hint) => {
    expect(await answered(code, 503, method)).toMatchObject({ code, exit: 1, hint });
  });
});

describe('what is not there', () => {
  it.each([
    ['release', '`interlock release list` shows the releases that there are.'],
    ['approval', '`interlock approval list` shows the approvals that are open.'],
    ['decision', '`interlock release explain <release id>` names the decision that stands.'],
    ['event', '`interlock ledger export` writes every event with its id.'],
  ])('when it is a %s leads to those that are', async (noun, hint) => {
    const error = await answered('http.not_found', 404, 'GET', { detail: `no such ${noun}: 4c706eca` });
    expect(error).toMatchObject({ exit: 2, hint, message: expect.stringContaining('4c706eca') });
  });
});

describe('a group that is of another service', () => {
  it.each(['', '/services/relay'])('leads to the services, asked at an address that ends in "%s"', async (end) => {
    const problem = { type: 'urn:interlock:problem:message-bus.no_consumer', title: 'x', status: 409, code: 'message-bus.no_consumer' };
    const error = await problemError(Response.json({ ...problem, instance: '/v1/x' }, { status: 409 }), `${URL}/base${end}`, 'POST');
    expect(error).toMatchObject({ exit: 2, hint: `Ask the service that has the group: \`--url ${URL}/base/services/<service>\`.` });
  });
});
