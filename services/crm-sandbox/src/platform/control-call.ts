/** Sends one control call and returns its JSON; undefined for 204. */
export type Send = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** Control calls to the sandbox at this origin. A refused call rejects with its status and body. */
export const controlCalls =
  (url: string): Send =>
  async (method, path, body) => {
    const answer = await fetch(new URL(`/__sandbox${path}`, url), {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Sandbox ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
