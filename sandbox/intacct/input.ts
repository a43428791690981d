import type { Json, JsonObject } from '../shared/json.ts';
import { isObject } from '../shared/json.ts';
import { amount, moneyText } from './amounts.ts';
import type { FieldDef, ObjectDef } from './definition.ts';
import { BusinessError, RequestError } from './errors.ts';
import { illegalFormat, readOnlyField, tooLong } from './messages.ts';
import type { Values } from './store.ts';

/** How a body names the record it refers to. */
export interface RefInput {
  key?: string;
  id?: string;
}

/** A body taken apart by the object's definition. */
export interface Input {
  values: Values;
  refs: Record<string, RefInput | null>;
  owned: Record<string, JsonObject[]>;
  /** Contact fields written inside a party's display contact. */
  contacts: Record<string, JsonObject>;
}

export interface InputMode {
  verb: 'create' | 'update';
  seeding: boolean;
  unknownFields: 'refuse' | 'ignore';
}

const bad = (message: string) => new RequestError(400, 'invalidRequest', message);
const never = new Set(['ia::operation', 'ia::status']);

/** Takes a body apart and checks each value's form. What the values mean is for the rules. */
export function readInput(def: ObjectDef, body: JsonObject, mode: InputMode): Input {
  const input: Input = { values: {}, refs: {}, owned: {}, contacts: {} };
  const known = [...Object.keys(def.fields), ...Object.keys(def.refs)];

  const walk = (prefix: string, part: JsonObject) => {
    for (const [name, value] of Object.entries(part)) {
      const path = prefix + name;
      const ref = def.refs[path];
      const field = def.fields[path];
      if (prefix === '' && (never.has(name) || isIdentity(def, name, mode))) continue;
      if (def.owned[path]) input.owned[path] = ownedList(path, value);
      else if (ref) {
        if (ref.readOnly && !mode.seeding) throw readOnlyField(path);
        if (!ref.readOnly || mode.seeding) readRef(input, path, value, ref.expand === true);
      } else if (field) readField(path, field, value);
      else if (known.some((other) => other.startsWith(`${path}.`))) {
        if (isObject(value)) walk(`${path}.`, value);
        else if (value === null) clear(`${path}.`);
        else throw bad(`Field ${path} must be an object`);
      } else if (mode.unknownFields === 'refuse' && !mode.seeding) {
        throw bad(`Field ${path} is not valid for object ${def.path}`);
      }
    }
  };
  const readField = (path: string, field: FieldDef, value: Json) => {
    if (mode.seeding) {
      input.values[path] = field.type === 'money' && value !== null ? moneyText(amount(value)) : value;
      return;
    }
    if (field.readOnly) throw readOnlyField(path);
    if (field.fixed && mode.verb === 'update') throw readOnlyField(path);
    input.values[path] = coerce(def, path, field, value);
  };
  const clear = (prefix: string) => {
    for (const [path, field] of Object.entries(def.fields)) {
      if (path.startsWith(prefix) && !field.readOnly) input.values[path] = null;
    }
    for (const [path, ref] of Object.entries(def.refs)) {
      if (path.startsWith(prefix) && !ref.readOnly) input.refs[path] = null;
    }
  };
  walk('', body);
  return input;
}

/** A body may name the record it changes; seeds may choose keys and stamps. */
function isIdentity(def: ObjectDef, name: string, mode: InputMode): boolean {
  if (name === 'href' || name === 'key') return mode.verb === 'update' || mode.seeding;
  return name === 'id' && (mode.verb === 'update' || def.id === 'key');
}

function ownedList(path: string, value: Json): JsonObject[] {
  if (!Array.isArray(value) || !value.every(isObject)) throw bad(`Field ${path} must be an array of objects`);
  return value.filter(isObject);
}

function readRef(input: Input, path: string, value: Json, takesContact: boolean): void {
  if (value === null) {
    input.refs[path] = null;
    return;
  }
  if (!isObject(value)) throw bad(`Field ${path} must be an object with key or id`);
  const { key, id, ...rest } = value;
  const names = (name: string, given: Json | undefined): string | undefined => {
    if (given === undefined || given === null) return undefined;
    if (given === '') throw bad(`Reference ${path}.${name} must not be empty`);
    if (typeof given === 'string' || typeof given === 'number') return String(given);
    throw bad(`Reference ${path}.${name} must be a string`);
  };
  const keyText = names('key', key);
  const idText = names('id', id);
  if (keyText !== undefined) input.refs[path] = { key: keyText };
  else if (idText !== undefined) input.refs[path] = { id: idText };
  else if (!takesContact && Object.keys(value).length > 0) input.refs[path] = null;
  const { href: _href, name: _name, ...contact } = rest;
  if (takesContact && Object.keys(contact).length > 0) input.contacts[path] = contact;
}

/** Turns a value into the form the ledger keeps, or says what is wrong with it. */
function coerce(def: ObjectDef, path: string, field: FieldDef, value: Json): Json {
  if (value === null) {
    if (field.nullable === false) throw bad(`Field ${path} must not be null`);
    return null;
  }
  const wrong = () => bad(`Field ${path} must be of type ${field.type}`);
  switch (field.type) {
    case 'string': {
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong();
      const text = String(value);
      if (field.max !== undefined && text.length > field.max) throw tooLong(def.label, path, field.max);
      if (/email\d$/.test(path) && text !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
        throw illegalFormat('Contactversion', `Primary Email Address ${text}`);
      }
      return text;
    }
    case 'enum':
      if (typeof value !== 'string' || !field.values?.includes(value)) {
        throw bad(`Field ${path} must be one of ${field.values?.join(', ')}`);
      }
      return value;
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw wrong();
    case 'integer':
    case 'number':
      if ((typeof value === 'number' || typeof value === 'string') && Number.isFinite(Number(value))) {
        return Number(value);
      }
      throw wrong();
    case 'money':
      if ((typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) || typeof value === 'number') {
        return moneyText(amount(value));
      }
      throw wrong();
    case 'date':
    case 'datetime':
      if (
        typeof value !== 'string' ||
        !isDay(value.slice(0, 10)) ||
        (field.type === 'date' && value.length > 10)
      ) {
        throw new BusinessError({ code: 'BL03000113', message: `The Date '${String(value)}' is not valid` });
      }
      return value;
    case 'list':
      if (!Array.isArray(value)) throw wrong();
      return value;
  }
}

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}
