import { type Content, type DocumentContent, type Role, roles } from '../../domain/record.ts';
import type { System, WriteIntent } from '../port.ts';
import type { ConformanceSample } from './fixture.ts';

/** What the samples of one system are made of. */
export interface TradeGround {
  /** An approved invoice (of a customer) or bill (of a vendor) that this system takes. */
  owed(role: Role, n: number): DocumentContent;
  /** A line that it refuses, and the problem's code. */
  readonly refusedLine: { readonly accountKey?: string; readonly issueDate?: string; readonly code: string };
  /** The day on which money moves. */
  readonly date: string;
  /** The day on which a credit note, or what settles a document, can be voided; absent: only people do that there. */
  readonly voids: { readonly credit: string; readonly settling?: string };
  readonly stamp: boolean;
  /** Content fields of payments that this system gives by itself. */
  readonly lossy: readonly string[];
}

/**
 * Credit notes, and small sums of money and of credit on documents that are large enough for all of them. The large
 * ones are made here.
 */
export async function tradeSamples(system: System, ground: TradeGround): Promise<ConformanceSample[]> {
  const { date, voids, lossy } = ground;
  const samples: ConformanceSample[] = [];
  for (const role of roles) {
    const type = role === 'customer' ? 'invoice' : 'bill';
    const large = withSum(ground.owed(role, 700_001), ['900000.00', '180000.00', '1080000.00']);
    const key = await made(system, large, `RL-CONF-${type === 'invoice' ? 'I' : 'B'}-${role}-1`);
    const credit = (n: number, sum: Sum) => creditNote(ground.owed(role, n), role, sum);
    const creditKey = await made(
      system,
      credit(700_003, ['-900000.00', '-180000.00', '-1080000.00']),
      `RL-CONF-N-${role}-1`,
    );
    const settling = (n: number) => ({
      role,
      document: { type, key } as const,
      contactKey: large.contactKey,
      date,
      currency: large.currency,
      amount: '0.75',
      state: 'approved' as const,
      reference: `RENT ${n}`,
      groupKey: null,
    });
    const refused = { amount: '9999999.00' };
    const code = 'payment-exceeds-due';
    const shared = { role, ...(ground.stamp ? { stamp: true } : {}) };
    const settled = {
      ...shared,
      lossy,
      ...(voids.settling === undefined ? {} : { voidDate: voids.settling }),
    };
    samples.push(
      {
        type: 'credit-note',
        ...shared,
        voidDate: voids.credit,
        content: (n) => credit(n, ['-100.00', '-20.00', '-120.00']),
        update: {
          fields: ['reference'],
          apply: (content) => ('lines' in content ? { ...content, reference: 'changed' } : content),
        },
        refused: {
          content: (n) => {
            const { accountKey, issueDate } = ground.refusedLine;
            const content = credit(n, ['-100.00', '-20.00', '-120.00']);
            return {
              ...content,
              ...(issueDate === undefined ? {} : { issueDate, postingDate: issueDate }),
              ...(accountKey === undefined
                ? {}
                : { lines: content.lines.map((line) => ({ ...line, accountKey })) }),
            };
          },
          code: ground.refusedLine.code,
        },
      },
      {
        type: 'payment',
        ...settled,
        content: (n) => ({ type: 'payment', ...settling(n) }),
        refused: { content: (n) => ({ type: 'payment', ...settling(n), ...refused }), code },
      },
      {
        type: 'allocation',
        ...settled,
        content: (n) => ({ type: 'allocation', creditKey, ...settling(n) }),
        refused: { content: (n) => ({ type: 'allocation', creditKey, ...settling(n), ...refused }), code },
      },
    );
  }
  return samples;
}

type Sum = readonly [net: string, tax: string, gross: string];

/** The document with its first line only, of this sum. */
function withSum(document: DocumentContent, [net, tax, gross]: Sum): DocumentContent {
  const lines = document.lines.slice(0, 1).map((line) => ({ ...line, net, tax }));
  return { ...document, lines, net, tax, gross };
}

function creditNote(owed: DocumentContent, role: Role, sum: Sum): DocumentContent {
  return { ...withSum(owed, sum), type: 'credit-note', role, number: `CN${owed.number}`, dueDate: null };
}

async function made(system: System, content: Content, ownKey: string): Promise<string> {
  const role = 'role' in content ? (content.role ?? null) : null;
  const intent: WriteIntent = {
    attemptId: ownKey,
    verb: 'create',
    type: content.type,
    role,
    key: null,
    content,
    fields: [],
    ownKey,
    counterpartKey: null,
    date: null,
  };
  const [request] = system.compose([intent]).requests;
  if (request === undefined) throw new Error('nothing composed');
  const result = await system.send({ ...request, idempotencyKey: ownKey });
  const member = result.kind === 'answered' ? result.members[0] : undefined;
  if (member?.state !== 'done') throw new Error(JSON.stringify(result));
  return member.key;
}
