import type { Json, JsonObject } from '../../shared/json.ts';
import type { Envelope } from './envelope.ts';
import { child, textAt, type XmlNode } from './tree.ts';

/** An element as JSON: text, or an object whose repeated members are lists. */
function jsonOf(node: XmlNode): Json {
  const attributes = Object.entries(node.attributes).map(([name, value]) => [`@${name}`, value] as const);
  if (node.children.length === 0 && attributes.length === 0) return node.text.trim();
  const body: JsonObject = Object.fromEntries(attributes);
  for (const one of node.children) {
    const value = jsonOf(one);
    const before = body[one.name];
    if (before === undefined) body[one.name] = value;
    else body[one.name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return body;
}

/**
 * What faults and journal call a request: all go to one path, so the functions are told behind it, with their objects:
 * `/ia/xml/xmlgw.phtml?functions=create.APBILL,query.VENDOR`.
 */
export function nameOfRequest(path: string, text: string): string {
  const names = text
    .split(/<function\b/)
    .slice(1)
    .map((part) => {
      const [, name = '', first = ''] = /^[^>]*>\s*<(\w+)[^>]*>(?:\s*<(\w+))?/.exec(part) ?? [];
      const object = /^(create|update)$/.test(name) ? first : (/<object>\s*(\w+)/.exec(part)?.[1] ?? '');
      return object === '' ? name : `${name}.${object}`;
    });
  return names.length === 0 ? path : `${path}?functions=${names.join(',')}`;
}

/** What the journal keeps of a request: its functions with their control ids, and no credentials. */
export function journalBody(envelope: Envelope): Json {
  const { controlId, uniqueId } = envelope.control;
  return {
    controlId,
    uniqueId,
    transaction: envelope.transaction,
    functions: envelope.functions.map((call) => ({
      function: call.name,
      controlId: call.controlId,
      body: jsonOf(call.body),
    })),
  };
}

const longestData = 4096;

/** And of its answer: how each function ended. Pages that were read are left out, and sessions. */
export function journalResult(results: readonly XmlNode[]): Json {
  return results.map((result) => {
    const data = child(result, 'data');
    const told = data && !child(data, 'api') ? jsonOf(data) : null;
    const errors = child(result, 'errormessage')?.children ?? [];
    return {
      function: textAt(result, 'function') ?? '',
      controlId: textAt(result, 'controlid') ?? '',
      status: textAt(result, 'status') ?? '',
      key: textAt(result, 'key') ?? null,
      data: JSON.stringify(told).length > longestData ? null : told,
      errors: errors.map(jsonOf),
    };
  });
}
