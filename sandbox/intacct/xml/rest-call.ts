import type { Json, JsonObject } from '../../shared/json.ts';
import { isObject, textOf } from '../../shared/json.ts';
import { answer } from '../api.ts';
import type { QueryService } from '../query.ts';
import { FunctionError, type XmlError } from './errors.ts';
import type { XmlObject } from './object.ts';
import { fieldsOf } from './objects.ts';
import type { View } from './rows.ts';

/** Changes the one store both protocols share, by the rules that hold for both. */
export interface Writer {
  view: View;
  queries: QueryService;
}

/** Does a write; gives the key of the record. What the ledger refuses is thrown in the gateway's shape. */
export function restCall(
  writer: Writer,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body: JsonObject | undefined,
  object: XmlObject,
): string {
  const { work } = writer.view;
  const given = answer(work, writer.queries, {
    method,
    path,
    query: {},
    body,
    atomic: false,
    auditDenied: false,
  });
  if (given.status < 300 && !errorIn(given.body)) {
    const result = isObject(given.body) ? given.body['ia::result'] : null;
    return (isObject(result) ? textOf(result.key) : undefined) ?? path.split('/').at(-1) ?? '';
  }
  throw new FunctionError(...errorsOf(errorIn(given.body), object));
}

function errorIn(body: Json): JsonObject | undefined {
  if (!isObject(body)) return undefined;
  const result = body['ia::result'];
  const found = body['ia::error'] ?? (isObject(result) ? result['ia::error'] : undefined);
  return isObject(found) ? found : undefined;
}

/** REST puts the wrapper first and the cause last; the gateway the other way round. */
function errorsOf(error: JsonObject | undefined, object: XmlObject): XmlError[] {
  const details = error?.details;
  const list = Array.isArray(details) ? details.filter(isObject) : [];
  if (list.length === 0) return [errorOf(error ?? {}, object)];
  const [wrapper, ...causes] = list.map((detail) => errorOf(detail, object));
  return wrapper ? [...causes, wrapper] : causes;
}

function errorOf(detail: JsonObject, object: XmlObject): XmlError {
  const info = isObject(detail.additionalInfo) ? detail.additionalInfo : {};
  const placeholders = isObject(info.placeholders) ? Object.entries(info.placeholders) : [];
  const optional = (name: keyof XmlError, value: string | undefined) =>
    value === undefined ? {} : { [name]: value };
  const target = textOf(detail.target);
  return {
    number: textOf(detail.code) ?? '',
    text: inOurWords(textOf(detail.message) ?? '', object),
    ...optional('correction', textOf(detail.correction)),
    ...optional('errorId', textOf(detail.errorId)),
    ...optional('messageId', textOf(info.messageId)),
    ...optional('target', target === undefined ? undefined : nameOf(target, object)),
    ...(placeholders.length > 0
      ? { placeholders: Object.fromEntries(placeholders.map(([name, value]) => [name, String(value)])) }
      : {}),
  };
}

/** Fields are named as the gateway names them. */
const inOurWords = (message: string, object: XmlObject): string =>
  message.replace(
    /\b([Ff]ield) ([a-z][\w.:]*)/g,
    (_all, word: string, path: string) => `${word} ${nameOf(path, object)}`,
  );

/** In the object itself, else in the lists it owns. */
function nameOf(path: string, object: XmlObject): string {
  const inner = (object.lists ?? []).flatMap((list) => Object.entries(fieldsOf(list.object)));
  const all = [...Object.entries(object.fields), ...inner];
  const found =
    all.find(([, { rest }]) => rest === path) ?? all.find(([, { rest }]) => rest === `${path}.id`);
  return found?.[0] ?? path;
}
