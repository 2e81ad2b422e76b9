/** @typedef {{ status: number, body: any, headers: Headers }} Answer */

/**
 * One JSON call.
 *
 * @param {string} method
 * @param {string} url
 * @param {{ bearer?: string, body?: object, cookie?: string }} [options]
 * @returns {Promise<Answer>}
 */
export async function call(method, url, { bearer, body, cookie } = {}) {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

/**
 * @param {Answer} answer
 * @param {number} status
 */
export function expectStatus(answer, status) {
  if (answer.status === status) return answer.body;
  throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** `name=value` of the cookie that an answer sets. @param {Answer} answer */
export const cookieOf = (answer) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** A secret as it may be shown: enough to recognise, too little to use. @param {string} token */
export const shown = (token) => `${token.slice(0, 6)}… (${token.length} characters)`;
