import { z } from 'zod';
import { SystemFault } from '../../port.ts';
import {
  checkKeyOrder,
  defaultWaits,
  type Filter,
  odd,
  pageSize,
  type Query,
  type QueryPage,
  type Reader,
  waitingOut,
} from '../query.ts';
import { dimensionsBody } from './dimensions.ts';
import type { XmlObject } from './fields.ts';
import { fieldOf, filterElement } from './filter.ts';
import { readFormat, type UserFormat } from './format.ts';
import type { Gateway } from './gateway.ts';
import { xmlObject } from './objects.ts';
import { type ReadPairs, type References, references } from './references.ts';
import { bodiesOf, rowsIn } from './rows.ts';
import { child, textOf, type XmlElement } from './tree.ts';
import { element, type Written } from './write.ts';

export interface XmlReaderOptions {
  readonly gateway: Gateway;
  readonly userId: string;
  /** The entity to be signed in at; `null`: the top level. */
  readonly entityId: string | null;
  /** Waits before the tries after the first, in ms. */
  readonly waits?: readonly number[];
}

export interface XmlReader extends Reader {
  readonly references: References;
}

/** Reads of the ledger over its XML gateway, in the words of REST: what is above need not know which it is. */
export function createXmlReader(options: XmlReaderOptions): XmlReader {
  const { gateway, waits = defaultWaits } = options;

  const ask = (
    work: Written,
    label: string,
    signal: AbortSignal | undefined,
    entityId: string | null = options.entityId,
  ) => waitingOut(waits, () => gateway.ask(work, { entityId, label, signal }), signal);

  /** Asked once; a failure is not remembered. */
  let asked: Promise<UserFormat> | null = null;
  const formatOf = (signal: AbortSignal | undefined): Promise<UserFormat> => {
    asked ??= readPreference(options.userId, (work, label) => ask(work, label, signal)).catch(
      (error: unknown) => {
        asked = null;
        throw error;
      },
    );
    return asked;
  };

  /** One page of rows, counted. `where` is the filter, written. */
  const page = async (
    object: XmlObject,
    fields: readonly string[],
    where: Written | undefined,
    more: Pick<Query, 'orderBy' | 'start' | 'size'>,
    signal: AbortSignal | undefined,
    // Entities are no entity's own.
    entityId = object.path === 'company-config/entity' ? null : options.entityId,
  ): Promise<{ rows: readonly XmlElement[]; total: number }> => {
    const start = more.start ?? 1;
    const work = element('query', [
      element('object', object.name),
      element(
        'select',
        [...new Set(fields)].map((field) => element('field', field)),
      ),
      where,
      more.orderBy.length === 0
        ? undefined
        : element(
            'orderby',
            more.orderBy.flatMap((order) => orderOf(object, order)),
          ),
      // From the top level, records that belong to one entity only are not shown otherwise.
      entityId === null ? element('options', [element('showprivate', 'true')]) : undefined,
      element('pagesize', String(more.size)),
      element('offset', String(start - 1)),
    ]);
    const result = await asQuery(object, () => ask(work, `query ${object.name}`, signal, entityId));
    const rows = rowsIn(result.data, object.name);
    const counted = z.coerce.number().int().min(0).safeParse(result.data?.attributes.totalcount);
    if (!counted.success)
      throw odd(`the answer to a query on ${object.path} does not say how many there are`);
    const due = Math.max(0, Math.min(more.size, counted.data - (start - 1)));
    if (rows.length !== due)
      throw odd(`a page of ${object.path} holds ${rows.length} rows where ${due} are due`);
    return { rows, total: counted.data };
  };

  const pairsAt = async (
    entityId: string | null,
    ...[path, by, values, signal]: Parameters<ReadPairs>
  ): ReturnType<ReadPairs> => {
    const object = objectAt(path);
    const fields = { key: fieldOf(object, 'key').xml, id: fieldOf(object, 'id').xml };
    const wanted = values.map((value) => element('value', value));
    const known = element('in', [element('field', fields[by]), ...wanted]);
    const { only } = object;
    const also =
      only === undefined
        ? []
        : [element('equalto', [element('field', only.field), element('value', only.value)])];
    const where = element('filter', also.length === 0 ? [known] : [element('and', [known, ...also])]);
    const order = { orderBy: [{ key: 'asc' as const }], size: pageSize };
    const { rows } = await page(object, Object.values(fields), where, order, signal, entityId);
    return rows.map((row) => ({ key: textOf(row, fields.key), id: textOf(row, fields.id) }));
  };
  /** What the entity does not see (another entity's own) is asked for at the top level. */
  const pairs: ReadPairs = async (path, by, values, signal) => {
    const own = await pairsAt(options.entityId, path, by, values, signal);
    if (options.entityId === null || own.length >= values.length) return own;
    const seen = new Set(own.map((pair) => pair[by]));
    const others = values.filter((value) => !seen.has(value));
    return [...own, ...(await pairsAt(null, path, by, others, signal))];
  };
  const known = references(pairs);

  const query = async (asked: Query, extra: readonly Filter[], signal?: AbortSignal): Promise<QueryPage> => {
    const object = objectAt(asked.object);
    const fields = asked.fields.map((name) => [name, fieldOf(object, name)] as const);
    const filtered = asked.filters.flatMap((filter) => Object.values(filter).flatMap(Object.keys));
    const all = [...fields.map(([, field]) => field), ...filtered.map((name) => fieldOf(object, name))];
    // Entities are asked for before it is known that the connection's own is one of them.
    const format = all.some((field) => field.kind === 'instant') ? await formatOf(signal) : null;
    const context = { object, format, references: known, signal };
    const where = await filterElement(asked.filters, asked.expression, extra, context);
    const names = fields.map(([, field]) => field.xml);
    const { rows, total } = await page(object, names, where, asked, signal);
    const named = asked.filters.flatMap((filter) => namedObjects(filter));
    return { rows: await bodiesOf(rows, object, fields, { ...context, named }), total };
  };

  return {
    references: known,
    // The user's own time, told with one offset: the hour that comes twice in autumn runs back by an hour.
    stampsStepBackMs: 3_600_000,
    query: (asked, signal) => query(asked, [], signal),
    async *byKey(asked, signal) {
      let last: string | null = null;
      for (;;) {
        const after: Filter[] = last === null ? [] : [{ $gt: { key: last } }];
        const order = { orderBy: [{ key: 'asc' as const }], size: pageSize };
        const fields = [...new Set(['key', ...asked.fields])];
        const found = await query({ ...asked, ...order, fields }, after, signal);
        last = checkKeyOrder(asked.object, found.rows, last);
        yield found;
        if (found.total <= found.rows.length || last === null) return;
      }
    },
    async record(path, key, signal) {
      const object = objectAt(path);
      const format = await formatOf(signal);
      const work = element('read', [
        element('object', object.name),
        element('keys', key),
        element('fields', '*'),
      ]);
      const data = await readOrNothing(() => ask(work, `read ${object.name}`, signal));
      const rows = data === null ? [] : rowsIn(data, object.name);
      const fields = Object.entries(object.fields);
      const bodies = await bodiesOf(rows, object, fields, { format, references: known, signal });
      // An answer to another question must not pass for this record.
      return bodies.find((body) => String(body.key) === key) ?? null;
    },
    async read(path, signal) {
      if (path !== '/services/company-config/dimensions/list') throw odd(`the XML gateway has no ${path}`);
      const result = await ask(element('getDimensions', []), 'getDimensions', signal);
      return dimensionsBody(result.data);
    },
  };
}

function objectAt(path: string): XmlObject {
  const object = xmlObject(path);
  if (object === undefined) throw odd(`the XML gateway has no object for ${path}`);
  return object;
}

function orderOf(object: XmlObject, order: Readonly<Record<string, 'asc' | 'desc'>>): Written[] {
  return Object.entries(order).map(([name, way]) =>
    element('order', [
      element('field', fieldOf(object, name).xml),
      element(way === 'asc' ? 'ascending' : 'descending', []),
    ]),
  );
}

/** The objects a filter on the audit history asks for. */
function namedObjects(filter: Filter): string[] {
  return Object.values(filter).flatMap((fields) => {
    const names = fields['changeDetails.objectName'];
    return Array.isArray(names) ? names.map(String) : [];
  });
}

/** A query is about no record: that something is not found is never that one was deleted. */
async function asQuery<T>(object: XmlObject, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SystemFault && error.problem.code === 'deleted-in-ledger')
      throw odd(`nothing answers queries on ${object.path}`);
    throw error;
  }
}

async function readOrNothing(
  call: () => Promise<{ readonly data: XmlElement | null }>,
): Promise<XmlElement | null> {
  try {
    return (await call()).data;
  } catch (error) {
    if (error instanceof SystemFault && error.problem.code === 'deleted-in-ledger') return null;
    throw error;
  }
}

/** The user's time zone and formats, in which the gateway writes timestamps. */
async function readPreference(
  userId: string,
  ask: (work: Written, label: string) => Promise<{ readonly data: XmlElement | null }>,
): Promise<UserFormat> {
  const byName = element('readByName', [
    element('object', 'USERINFO'),
    element('keys', userId),
    element('fields', 'RECORDNO'),
  ]);
  const user = (await ask(byName, 'readByName USERINFO')).data?.children[0] ?? null;
  const recordNo = textOf(user, 'RECORDNO');
  // Without it nobody can say what the timestamps mean.
  if (recordNo === '') throw odd('the ledger does not show its own user');
  const work = element('readUserFormatting', [element('key', recordNo)]);
  const { data } = await ask(work, 'readUserFormatting');
  const found = child(data, 'userformatting') ?? data;
  return readFormat({
    dateformat: textOf(found, 'dateformat'),
    gmtoffset: textOf(found, 'gmtoffset'),
    clock: textOf(found, 'clock'),
  });
}
