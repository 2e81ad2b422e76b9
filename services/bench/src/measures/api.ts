import { request } from 'undici';

export interface CallOptions {
  readonly bearer?: string;
  readonly cookie?: string;
  /** The caller's address, as a proxy would tell it. */
  readonly from?: string;
  readonly body?: object;
}

export interface Answer<T> {
  readonly body: T;
  /** `name=value` of the first cookie that was set; empty where none was. */
  readonly cookie: string;
}

/** One call to a JSON API. @throws Error with the answer, when it is not a success */
export async function call<T>(
  method: 'GET' | 'POST',
  url: string,
  { bearer, cookie, from, body }: CallOptions = {},
): Promise<Answer<T>> {
  const answer = await request(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(bearer === undefined ? {} : { authorization: bearer }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (answer.statusCode >= 300) {
    throw new Error(`${method} ${url}: ${answer.statusCode} ${await answer.body.text()}`);
  }
  const set = [answer.headers['set-cookie'] ?? ''].flat();
  return { body: (await answer.body.json()) as T, cookie: (set[0] ?? '').split(';')[0] ?? '' };
}
