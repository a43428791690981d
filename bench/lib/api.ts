/** Relink's API with a key. Throws with what it answered when that is no success. */
export type Api = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** The API of the server at `url`. */
export function apiOf(url: string, apiKey: string): Api {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}
