import type { HttpAnswer } from '../http.js';
import { profileFrom } from './identity.js';

const answer = (status: number, body = ''): HttpAnswer => ({
  status,
  contentType: 'application/json',
  body,
  retryAfter: undefined,
});

describe("Pipedrive's identity", () => {
  it.each([
    [200, '{"data":{"id":1,"company_id":2}}', null],
    [401, '{}', 'start_again'],
    [429, '{}', 'rate_limited'],
    [502, '<h1>', 'transient'],
    [200, '{"data":{"id":1}}', 'transient'],
    [200, 'null', 'transient'],
  ])('users/me %i %s', (status, body, failureClass) => {
    if (failureClass === null) {
      expect(profileFrom(answer(status, body))).toMatchObject({ id: '1', account: { id: '2' } });
      return;
    }
    expect(() => profileFrom(answer(status, body))).toThrow(
      expect.objectContaining({ class: failureClass }),
    );
  });
});
