import { sumAmounts, units } from '../../domain/money.ts';
import { SystemFault } from '../port.ts';
import { amount, type Body, isBody, pick, textAt } from './body.ts';
import { type DocumentObject, documentObject, type LedgerObject } from './objects.ts';
import { type Filter, inLimit, type Reader } from './query.ts';

/**
 * Puts lines and tax to document headers. The query service gives headers, lines and tax entries as three lists, so
 * a page of 2,000 documents costs about ten calls instead of 2,000. A document whose parts do not add up to its own
 * total (it was changed in between, or the tenant does not let tax entries be queried) is read again by its key.
 */
export async function withLines(
  reader: Reader,
  object: DocumentObject,
  headers: readonly Body[],
  dimensions: readonly string[],
  signal?: AbortSignal,
): Promise<Body[]> {
  if (headers.length === 0) return [];
  const keys = headers.map((header) => textAt(header, 'key'));
  const lines = await listBy(
    reader,
    object.linePath,
    [`${object.lineParent}.key`, ...lineFields(object, dimensions)],
    `${object.lineParent}.key`,
    keys,
    signal,
  );
  const entries = await taxEntries(reader, object, lines, signal);
  const entriesByLine = Map.groupBy(entries ?? [], (entry) => textAt(entry, `${object.taxParent}.key`));
  const linesByDocument = Map.groupBy(lines, (line) => textAt(line, `${object.lineParent}.key`));
  const bodies: Body[] = [];
  for (const header of headers) {
    const own = linesByDocument.get(textAt(header, 'key')) ?? [];
    const body = {
      ...header,
      lines: own.map((line) => ({ ...line, taxEntries: entriesByLine.get(textAt(line, 'key')) ?? [] })),
    };
    const whole = entries !== null && addsUp(object, body);
    bodies.push(whole ? body : ((await reader.record(object.path, textAt(header, 'key'), signal)) ?? body));
  }
  return bodies;
}

/** A body with the fields that are read by query and no others, its lines and tax entries in the order of their keys. */
export function keptBody(object: LedgerObject, body: Body, dimensions: readonly string[]): Body {
  const document = documentObject(object);
  if (document === null) return pick(body, object.fields);
  const lines = inKeyOrder(body.lines).filter((line) => !isSubtotal(line));
  return {
    ...pick(body, object.fields),
    lines: lines.map((line) => ({
      ...pick(line, lineFields(document, dimensions)),
      taxEntries: inKeyOrder(line.taxEntries).map((entry) => pick(entry, taxFields(document))),
    })),
  };
}

function inKeyOrder(list: unknown): Body[] {
  const rows = Array.isArray(list) ? list.filter(isBody) : [];
  return rows.toSorted((a, b) => Number(textAt(a, 'key')) - Number(textAt(b, 'key')));
}

function taxFields(object: DocumentObject): string[] {
  return ['key', 'txnTaxAmount', `${object.taxDetail}.key`, `${object.taxDetail}.id`];
}

function lineFields(object: DocumentObject, dimensions: readonly string[]): string[] {
  const own = ['key', 'lineNumber', 'memo', object.lineAmount, 'glAccount.key', 'glAccount.id'];
  return [
    ...own,
    ...(object.hasSubtotals ? ['isSubtotal'] : []),
    ...dimensions.flatMap((name) => [`dimensions.${name}.key`, `dimensions.${name}.id`]),
  ];
}

/** The tax entries of these lines, or `null` where the tenant does not let them be queried. */
async function taxEntries(
  reader: Reader,
  object: DocumentObject,
  lines: readonly Body[],
  signal?: AbortSignal,
): Promise<Body[] | null> {
  const fields = [`${object.taxParent}.key`, ...taxFields(object)];
  const keys = lines.map((line) => textAt(line, 'key'));
  try {
    return await listBy(reader, object.taxPath, fields, `${object.taxParent}.key`, keys, signal);
  } catch (error) {
    // Not every tenant lets tax entries be queried; the documents are then read one by one.
    if (error instanceof SystemFault && (error.kind === 'protocol' || error.kind === 'permission'))
      return null;
    throw error;
  }
}

/** All rows whose parent is one of these, in as many queries as the limit of `$in` asks for. */
export async function listBy(
  reader: Reader,
  object: string,
  fields: readonly string[],
  parent: string,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<Body[]> {
  const rows: Body[] = [];
  for (let start = 0; start < keys.length; start += inLimit) {
    const filters: Filter[] = [{ $in: { [parent]: keys.slice(start, start + inLimit) } }];
    for await (const page of reader.byKey({ object, fields, filters }, signal)) rows.push(...page.rows);
  }
  return rows;
}

/** Do lines and tax entries make the document's own total? */
function addsUp(
  object: DocumentObject,
  body: Body & { lines: readonly (Body & { taxEntries: readonly Body[] })[] },
): boolean {
  const parts = body.lines
    .filter((line) => !isSubtotal(line))
    .flatMap((line) => [
      textAt(line, object.lineAmount),
      ...line.taxEntries.map((entry) => textAt(entry, 'txnTaxAmount')),
    ]);
  const total = amount.safeParse(textAt(body, object.totalField));
  const amounts = parts.map((part) => amount.safeParse(part));
  if (!total.success || amounts.some((one) => !one.success)) return false;
  return units(sumAmounts(amounts.flatMap((one) => (one.success ? [one.data] : [])))) === units(total.data);
}

function isSubtotal(line: Body): boolean {
  return /^(true|t)$/i.test(textAt(line, 'isSubtotal'));
}
