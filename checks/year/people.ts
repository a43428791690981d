import { z } from 'zod';
import type { Cure } from '../../sandbox/portfolio/expectations.ts';
import type { NumberedDocument, Portfolio } from '../../sandbox/portfolio/model.ts';
import { money } from '../../sandbox/portfolio/money.ts';
import { edit, type TradeAct } from '../../sandbox/portfolio/trade-acts.ts';
import { grossOf } from '../../sandbox/portfolio/trade-book.ts';
import { ann } from '../../src/engine/testing/small-world.ts';
import type { Dice } from '../harness/dice.ts';
import { birthplaces, type Expected } from './expected.ts';
import type { YearGround } from './verify.ts';

/** Posts an edit to the sandbox it names; throws with the answer when it is refused. */
export async function act({ world }: YearGround, { sandbox, path, edit: body }: Cure): Promise<unknown> {
  const url = sandbox === 'intacct' ? world.intacctUrl : world.reLeasedUrl;
  return post(`${url}${path}`, body);
}

export async function post(url: string, body: unknown, method = 'POST'): Promise<unknown> {
  const answer = await fetch(url, { method, body: JSON.stringify(body), headers: { connection: 'close' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} ${JSON.stringify(body)}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** Without a trouble. */
export const isSound = (it: NumberedDocument) =>
  it.trouble === null && it.state === 'approved' && it.currency === 'GBP';

/** Those of the portfolio's documents on which nothing else hangs, so that people may do with them what they like. */
export function freeDocuments({ documents, trade }: Portfolio): NumberedDocument[] {
  const used = new Set([
    ...(trade?.payments ?? []).flatMap((it) => it.parts.map((part) => part.document.token)),
    ...(trade?.applied ?? []).map((it) => it.document.token),
  ]);
  return documents.filter((it) => isSound(it) && !used.has(it.token));
}

/** The people of a year: what they do in both systems and in Relink, and what must come of it. */
export class People {
  private readonly ground: YearGround;
  private readonly expected: Expected;
  private readonly dice: Dice;
  private readonly portfolio: Portfolio;
  private readonly free: NumberedDocument[];
  private readonly held = new Map<string, string>();

  constructor(ground: YearGround, expected: Expected, dice: Dice, portfolio: Portfolio) {
    this.ground = ground;
    this.expected = expected;
    this.dice = dice;
    this.portfolio = portfolio;
    this.free = dice.shuffle(freeDocuments(portfolio));
  }

  /** Changes that trouble nobody: a name in Sage Intacct, due dates in Re-Leased. */
  async edits(through: string): Promise<number> {
    const contacts = this.portfolio.contacts.filter((it) => it.trouble === null && it.inLedger !== null);
    const { role, inLedger } = this.dice.pick(contacts);
    await act(
      this.ground,
      edit({
        object: role === 'customer' ? 'accounts-receivable/customer' : 'accounts-payable/vendor',
        key: inLedger?.key ?? '',
        op: 'update',
        fields: { name: `Renamed ${this.dice.token()} Ltd` },
      }),
    );
    const documents = this.standing('property', through).slice(-2);
    for (const it of documents) await this.newDueDate(it);
    return 1 + documents.length;
  }

  private async newDueDate(it: NumberedDocument): Promise<void> {
    const [year] = it.due.split('-');
    const dueDate = `${Number(year) + 1}-${String(this.dice.between(1, 12)).padStart(2, '0')}-15`;
    await act(
      this.ground,
      edit({ resource: it.type, id: it.id, op: 'update', fields: { dueDate } }, 're-leased'),
    );
  }

  private standing(born: 'property' | 'ledger', through: string): NumberedDocument[] {
    return this.free.filter((it) => it.born === born && it.issued <= through && !this.held.has(it.token));
  }

  /** Two documents are unlinked and changed; whoever was unlinked before is linked again. */
  async unlinkAndRelink(through: string): Promise<number> {
    const before = [...this.held];
    await this.relink(before.map(([token]) => token));
    const chosen = this.standing('property', through)
      .filter((it) => !before.some(([token]) => token === it.token))
      .slice(0, 2);
    await this.unlink(chosen.map((it) => it.token));
    for (const it of chosen) await this.newDueDate(it);
    return before.length + 2 * chosen.length;
  }

  /** These documents are unlinked; what comes to hang on them waits. */
  async unlink(tokens: readonly string[]): Promise<void> {
    const { engine, connectionId } = this.ground.world;
    const ids = await this.linksOf(tokens);
    if (ids.length === 0) return;
    await engine.unlink(connectionId, {
      recordIds: ids,
      children: 'wait',
      reason: 'being looked at',
      reviewOn: null,
      actor: ann,
    });
    tokens.forEach((token, index) => {
      this.held.set(token, ids[index] ?? '');
      this.expected.unlinked.add(token);
    });
  }

  async relink(tokens: readonly string[]): Promise<void> {
    const { engine, connectionId } = this.ground.world;
    const recordIds = tokens.flatMap((token) => this.held.get(token) ?? []);
    if (recordIds.length > 0)
      await engine.relink(connectionId, { recordIds, reason: null, syncNow: false, actor: ann });
    for (const token of tokens) {
      this.held.delete(token);
      this.expected.unlinked.delete(token);
    }
  }

  private async linksOf(tokens: readonly string[]): Promise<string[]> {
    const { database, world } = this.ground;
    const places = birthplaces(this.portfolio);
    const found: string[] = [];
    for (const token of tokens) {
      const place = places.get(`invoice ${token}`) ?? places.get(`bill ${token}`);
      const { rows } = await database.query<{ id: string }>(
        `select id from link where connection_id = $1 and type = $2 and joined_into is null
           and case $3::text when 'property' then property_key else ledger_key end = $4`,
        [world.connectionId, place?.type ?? '', place?.system ?? '', place?.id ?? ''],
      );
      if (rows[0] === undefined) throw new Error(`no record of ${token} to unlink`);
      found.push(rows[0].id);
    }
    return found;
  }

  /** Three documents that no money was put on are reversed in Sage Intacct: they end in both, and leave nothing behind. */
  async reverse(through: string, date: string): Promise<number> {
    const { database, world } = this.ground;
    const chosen = this.standing('property', through).slice(2, 5);
    for (const it of chosen) {
      const { rows } = await database.query<{ key: string }>(
        'select ledger_key as key from link where connection_id = $1 and type = $2 and property_key = $3',
        [world.connectionId, it.type, it.id],
      );
      await act(
        this.ground,
        edit({
          object: it.type === 'invoice' ? 'accounts-receivable/invoice' : 'accounts-payable/bill',
          key: rows[0]?.key ?? '',
          op: 'reverse',
          entity: this.expected.manifest().settings.entityId,
          fields: it.type === 'invoice' ? { reversedDate: date } : { reverseDate: date },
        }),
      );
      this.expected.add({
        system: 'property',
        type: it.type,
        id: it.id,
        token: it.token,
        trouble: 'document-reversed-after-its-payment',
        outcome: 'ended',
        cause: null,
      });
      this.free.splice(this.free.indexOf(it), 1);
    }
    return chosen.length;
  }

  /** Drafts are approved in Re-Leased and submitted in Sage Intacct. */
  async approveDrafts(): Promise<number> {
    const drafts = this.expected.troubled(['draft-in-property', 'awaiting-approval', 'draft-in-ledger']);
    for (const it of drafts) {
      const object = it.type === 'invoice' ? 'accounts-receivable/invoice' : 'accounts-payable/bill';
      await act(
        this.ground,
        it.system === 'property'
          ? edit({ resource: it.type, id: it.id, op: 'approve' }, 're-leased')
          : edit({ object, key: it.id, op: 'submit' }),
      );
    }
    this.expected.cure(drafts);
    return drafts.length;
  }

  /** What people undo, delete, void and pay: each act of the manifest's, with what must come of it. */
  async undo(acts: readonly TradeAct[], date: string): Promise<number> {
    await this.unlink(acts.flatMap((one) => one.unlink ?? []));
    const places = birthplaces(this.portfolio);
    for (const one of acts) {
      if (one.unlink !== null) {
        await this.payUnlinked(one, date);
        continue;
      }
      for (const step of one.steps) await act(this.ground, step);
      for (const token of one.tokens) {
        const place = ['payment', 'allocation', 'credit-note', 'invoice', 'bill']
          .map((type) => places.get(`${type} ${token}`))
          .find((it) => it !== undefined);
        if (place === undefined) throw new Error(`${one.kind}: no record ${token}`);
        this.expected.add({
          ...place,
          token,
          trouble: one.kind,
          outcome: one.expectedOutcome,
          cause: one.expectedCause,
        });
      }
    }
    return acts.length;
  }

  private async payUnlinked(one: TradeAct, date: string): Promise<void> {
    const document = this.portfolio.documents.find((it) => it.token === one.unlink);
    if (document === undefined) throw new Error(`no document ${one.unlink} to pay`);
    const token = this.dice.token();
    const made = await act(
      this.ground,
      edit(
        {
          resource: 'payment',
          op: 'create',
          fields: {
            direction: document.type === 'invoice' ? 'income' : 'expense',
            documentId: document.id,
            date,
            amount: money(grossOf(document)),
            reference: `Receipt for ${document.number} #T${token}`,
          },
        },
        're-leased',
      ),
    );
    z.object({ id: z.string() }).parse(made);
    this.expected.add({
      system: 'property',
      type: 'payment',
      id: null,
      token: `${token}:${document.token}`,
      trouble: one.kind,
      outcome: 'waiting',
      cause: one.expectedCause,
    });
  }

  /** All that is unlinked is linked again, and what waited for it goes on. */
  async relinkAll(acts: readonly TradeAct[]): Promise<number> {
    const tokens = [...this.held.keys()];
    await this.relink(tokens);
    for (const one of acts) if (one.unlink !== null) this.expected.settledBy(one.unlink);
    return tokens.length;
  }
}
