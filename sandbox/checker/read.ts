import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a sandbox's control face answers. No connection is kept, and a look whose connection broke is taken again: on a
 * busy machine either happens, and says nothing of the books.
 */
export async function readControl(url: string, path: string): Promise<unknown> {
  for (let again = 0; ; again += 1) {
    try {
      const answer = await fetch(`${url}/_control${path}`, { headers: { connection: 'close' } });
      if (!answer.ok) throw new Error(`${path} of ${url}: HTTP ${answer.status}`);
      return await answer.json();
    } catch (error) {
      // fetch and a body that breaks off throw a TypeError; anything else is an answer.
      if (!(error instanceof TypeError) || again === 3) throw error;
      await sleep(200);
    }
  }
}
