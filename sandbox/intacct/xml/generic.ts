import type { Json, JsonObject } from '../../shared/json.ts';
import { isObject } from '../../shared/json.ts';
import type { StoredRecord } from '../store.ts';
import { FunctionError, noPermission, notAllowed } from './errors.ts';
import { toJson } from './fields.ts';
import type { GenericWrite, XmlObject } from './object.ts';
import { xmlObject } from './objects.ts';
import { allowed, type Outcome, oneRecord } from './read.ts';
import { restCall, type Writer } from './rest-call.ts';
import type { View } from './rows.ts';
import { child, el, textAt, type XmlNode } from './tree.ts';

type Verb = 'create' | 'update';

/** Puts a value at a dotted path. */
export function setAt(body: JsonObject, path: string, value: Json): void {
  const names = path.startsWith('nsp::') ? [path] : path.split('.');
  const last = names.pop() ?? path;
  let at = body;
  for (const name of names) {
    const next = at[name];
    if (isObject(next)) at = next;
    else {
      const made: JsonObject = {};
      at[name] = made;
      at = made;
    }
  }
  at[last] = value;
}

/** An object as a client writes it, as REST's body: fields in any order; empty ones clear in an update. */
export function restBody(view: View, object: XmlObject, node: XmlNode, verb: Verb): JsonObject {
  const body: JsonObject = {};
  const refs = view.work.store.registry.get(object.paths[0] ?? '')?.refs ?? {};
  const walk = (prefix: string, part: XmlNode) => {
    for (const one of part.children) {
      const path = prefix + one.name.toUpperCase();
      const field = object.fields[path];
      const list = object.lists?.find((known) => known.element === path);
      const nested = Object.keys(object.fields).some((name) => name.startsWith(`${path}.`));
      if (list) body[list.rest] = listBody(view, list.object, one, verb);
      else if (nested) walk(`${path}.`, one);
      else if (field) {
        const place = field.write ?? field.rest;
        if (field.readOnly || place === undefined) continue;
        const value = toJson(one.text.trim(), path, field);
        const ref = place.replace(/\.(id|key)$/, '');
        if (value !== null) setAt(body, place, value);
        else if (verb === 'update') setAt(body, refs[ref] ? ref : place, null);
      } else if (path !== 'ACTION' && view.work.tenant.settings.unknownFields === 'refuse') {
        throw new FunctionError({ number: 'BL03000018', text: `Illegal field for ${object.name} : ${path}` });
      }
    }
  };
  walk('', node);
  return body;
}

function listBody(view: View, name: string, list: XmlNode, verb: Verb): JsonObject[] {
  const inner = xmlObject(view.work.store, name);
  return inner ? list.children.map((row) => restBody(view, inner, row, verb)) : [];
}

/** What `ACTION` makes of a new bill or payment: `Draft`, or by default one that is submitted. */
function applyAction(object: XmlObject, node: XmlNode, body: JsonObject): void {
  const action = (textAt(node, 'ACTION') ?? 'Submit').toLowerCase();
  if (!['APBILL', 'APPYMT', 'ARPYMT'].includes(object.name)) return;
  if (action !== 'draft' && action !== 'submit') {
    throw new FunctionError({ number: 'BL03002129', text: `The action ${action} is not valid` });
  }
  if (action === 'draft') body.state = 'draft';
  else if (object.name !== 'ARPYMT') body.state = 'submitted';
}

/** `create`: each object of the function in turn. When one is refused, those before it stay and are told. */
export function create(writer: Writer, body: XmlNode): Outcome {
  const done: XmlNode[] = [];
  const made = () => el('data', done, { listtype: 'objects', count: String(done.length) });
  for (const node of body.children) {
    try {
      const object = writable(writer.view, node.name, 'create');
      const given = restBody(writer.view, object, node, 'create');
      applyAction(object, node, given);
      const key = restCall(writer, 'POST', `/objects/${object.paths[0]}`, given, object);
      done.push(shortForm(writer.view, object, key));
    } catch (error) {
      if (error instanceof FunctionError) error.kept = made();
      throw error;
    }
  }
  return { data: made(), counted: body.children.length };
}

/** `update`: by RECORDNO, else by the natural id. */
export function update(writer: Writer, body: XmlNode): Outcome {
  const { view } = writer;
  const done: XmlNode[] = [];
  for (const node of body.children) {
    const object = writable(view, node.name, 'update');
    const record = named(view, object, node);
    const given = restBody(view, object, node, 'update');
    delete given.id;
    completeLines(view, object, record, node, given);
    restCall(writer, 'PATCH', `/objects/${record.object}/${record.key}`, given, object);
    done.push(shortForm(view, object, record.key));
  }
  return {
    data: el('data', done, { listtype: 'objects', count: String(done.length) }),
    counted: body.children.length,
  };
}

/** `delete`: keys are RECORDNOs. */
export function remove(writer: Writer, body: XmlNode): Outcome {
  const { view } = writer;
  const name = textAt(body, 'object') ?? '';
  const object = writable(view, name, 'delete');
  const keys = (textAt(body, 'keys') ?? '').split(',').map((key) => key.trim());
  for (const key of keys) {
    const record = oneRecord(view, object, key, 'key');
    if (!record) throw notFound(object, key, 'delete');
    restCall(writer, 'DELETE', `/objects/${record.object}/${record.key}`, undefined, object);
  }
  return { counted: keys.length };
}

export const notFound = (object: XmlObject, key: string, verb: string) =>
  new FunctionError({
    number: 'BL01001973',
    text: `Cannot find ${object.name.toLowerCase()} with key '${key}' to ${verb}.`,
  });

function writable(view: View, name: string, verb: GenericWrite): XmlObject {
  const object = allowed(view, name, verb.toUpperCase(), 'PL04000005');
  if (!object.generic.includes(verb)) throw notAllowed(verb.toUpperCase(), name);
  if (!object.paths.some((path) => view.work.store.registry.has(path)))
    throw noPermission(verb.toUpperCase(), name);
  return object;
}

function named(view: View, object: XmlObject, node: XmlNode): StoredRecord {
  const key = textAt(node, 'RECORDNO');
  const id = textAt(node, object.id);
  const record = key
    ? oneRecord(view, object, key, 'key')
    : id
      ? oneRecord(view, object, id, 'id')
      : undefined;
  if (!record) throw notFound(object, key ?? id ?? '', 'update');
  return record;
}

/** Lines in an update are the complete set: one with LINE_NO is that line, one that is missing is deleted. */
function completeLines(
  view: View,
  object: XmlObject,
  record: StoredRecord,
  node: XmlNode,
  given: JsonObject,
): void {
  for (const list of object.lists ?? []) {
    const rows = child(node, list.element);
    const bodies = given[list.rest];
    if (!rows || !Array.isArray(bodies)) continue;
    const existing = view.work.store.children(record, list.rest);
    const kept = new Set<string>();
    rows.children.forEach((row, at) => {
      const line = existing[Number(textAt(row, 'LINE_NO') ?? 0) - 1];
      const body = bodies[at];
      if (!line || !isObject(body)) return;
      body.key = line.key;
      kept.add(line.key);
      const entries = view.work.store.children(line, 'taxEntries').map((entry) => dropped(entry.key));
      const again = Array.isArray(body.taxEntries) ? body.taxEntries : [];
      if (entries.length > 0 || again.length > 0) body.taxEntries = [...entries, ...again];
    });
    const gone = existing.filter((line) => !kept.has(line.key)).map((line) => dropped(line.key));
    given[list.rest] = [...bodies, ...gone];
  }
}

const dropped = (key: string): JsonObject => ({ key, 'ia::operation': 'delete' });

/** What a write tells back: the key, and the natural id where there is one. */
function shortForm(view: View, object: XmlObject, key: string): XmlNode {
  const record = view.work.store.get(object.paths[0] ?? '', key);
  const id = object.id === 'RECORDNO' ? [] : [el(object.id, String(record?.values.id ?? ''))];
  return el(object.name.toLowerCase(), [el('RECORDNO', key), ...id]);
}
