import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const Row = z.object({
  id: z.string(),
  type: z.string(),
  role: z.string().nullable(),
  releasedId: z.string().nullable(),
  intacctId: z.string().nullable(),
  number: z.string().nullable(),
  name: z.string(),
  link: z.enum(['linked', 'unlinked']),
  outcome: z.string(),
  problem: z.object({ code: z.string() }).nullable(),
});
/** A record as the API lists it. */
export type ListedRecord = z.infer<typeof Row>;
const Page = z.object({ items: z.array(Row), next: z.string().nullable() });
const Connection = z.object({
  id: z.string(),
  status: z.string(),
  run: z.object({ id: z.string(), state: z.string(), clean: z.boolean().nullable() }).nullable(),
});
const Plan = z.object({ plan: z.object({ planHash: z.string() }).nullable() });
const Unlinked = z.object({ inFlight: z.array(z.string()) });

/** Outcomes a person sees as not finished. */
export const openOutcomes = ['pending', 'waiting', 'failing', 'uncertain', 'drifted', 'apart'] as const;

/** Relink's API, as any client uses it. */
export class RelinkClient {
  readonly url: string;
  private readonly apiKey: string;
  readonly connectionId: string;
  private readonly patienceMs: number;
  /** Answers that were none: 5xx, or no connection. */
  unanswered = 0;

  constructor(url: string, apiKey: string, connectionId: string, patienceMs = 0) {
    this.url = url;
    this.apiKey = apiKey;
    this.connectionId = connectionId;
    this.patienceMs = patienceMs;
  }

  /**
   * Any route below `/api/v1`; throws with the answer when it is refused. An answer that is none is asked for again for
   * as long as this client is patient: every verb may be repeated.
   */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const until = Date.now() + this.patienceMs;
    for (;;) {
      try {
        return await this.callOnce(method, path, body);
      } catch (error) {
        if (error instanceof Error && /: 4\d\d /.test(error.message)) throw error;
        this.unanswered += 1;
        if (Date.now() >= until) throw error;
        await sleep(250);
      }
    }
  }

  private async callOnce(method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        'content-type': 'application/json',
        connection: 'close',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** The same below the connection. */
  private mine(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.call(method, `/connections/${this.connectionId}${path}`, body);
  }

  async connection(): Promise<z.infer<typeof Connection>> {
    return Connection.parse(await this.mine('GET', ''));
  }

  async change(settings: object): Promise<void> {
    await this.mine('PATCH', '', settings);
  }

  async startRun(): Promise<void> {
    await this.mine('POST', '/runs', {});
  }

  /** Reaches both systems with the stored credentials: the first time both let it in, a refused connection is back. */
  async test(): Promise<void> {
    await this.mine('POST', '/test');
  }

  /** What a person asks for with *try again*. */
  async retry(recordIds: readonly string[]): Promise<void> {
    await this.mine('POST', '/retry', { recordIds });
  }

  /** Waits until no run is queued or running. */
  async idle(withinMs = 300_000): Promise<void> {
    const until = Date.now() + withinMs;
    for (;;) {
      const { run } = await this.connection();
      if (run === null || !['queued', 'running'].includes(run.state)) return;
      if (Date.now() > until) throw new Error(`a run did not end in ${withinMs} ms: ${JSON.stringify(run)}`);
      // Each look costs the server as much as a call of the run.
      await sleep(100);
    }
  }

  /** A whole sync, with what a person does when it asks whether so much is to be changed. */
  async sync(): Promise<void> {
    await this.startRun();
    await this.idle();
    if (await this.confirmed()) await this.idle();
  }

  /** Says yes where the last run waits for it. @returns whether it did */
  async confirmed(): Promise<boolean> {
    const { run } = await this.connection();
    if (run?.state !== 'needs-confirmation') return false;
    const { plan } = Plan.parse(await this.mine('GET', `/runs/${run.id}`));
    if (plan === null) return false;
    await this.mine('POST', `/runs/${run.id}/confirm`, { planHash: plan.planHash });
    return true;
  }

  /** All records of a filter, page by page. */
  async records(query: string): Promise<ListedRecord[]> {
    const found: ListedRecord[] = [];
    let cursor = '';
    for (;;) {
      const page = Page.parse(await this.mine('GET', `/records?limit=200&${query}${cursor}`));
      found.push(...page.items);
      if (page.next === null) return found;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
  }

  /** What the API lists as not finished, and what is unlinked: the only places where a record may be missing. */
  async openList(): Promise<ListedRecord[]> {
    const [open, unlinked] = await Promise.all([
      this.records(`outcome=${openOutcomes.join(',')}`),
      this.records('link=unlinked'),
    ]);
    return [...open, ...unlinked];
  }

  /** The record of a document number, a contact's name or an id in either system. */
  async find(type: string, numberOrName: string): Promise<ListedRecord[]> {
    const rows = await this.records(`type=${type}&q=${encodeURIComponent(numberOrName)}`);
    const ids = (row: ListedRecord) => [row.number, row.name, row.releasedId, row.intacctId];
    return rows.filter((row) => ids(row).includes(numberOrName));
  }

  /** @returns the records whose write was in flight when it answered */
  async unlink(recordIds: readonly string[], children: 'include' | 'wait' = 'wait'): Promise<string[]> {
    const answer = await this.mine('POST', '/unlink', { recordIds, children, reason: 'the check asks' });
    return Unlinked.parse(answer).inFlight;
  }

  async relink(recordIds: readonly string[], syncNow: boolean): Promise<void> {
    await this.mine('POST', '/relink', { recordIds, syncNow });
  }
}
