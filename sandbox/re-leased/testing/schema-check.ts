import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/**
 * The part of JSON Schema that `openapi.yaml` uses. A keyword that is not listed here is a fault of the contract (or
 * of this file), never silently passed over.
 */
interface Schema {
  readonly $ref?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly pattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly items?: Schema | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: Schema | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.strictObject({
    $ref: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    pattern: z.string().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    items: schema.optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: schema.optional(),
    allOf: z.array(schema).optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
  }),
);

const media = z.object({
  content: z.record(z.string(), z.object({ schema })).optional(),
  $ref: z.string().optional(),
});
const operation = z.object({
  operationId: z.string(),
  requestBody: media.optional(),
  responses: z.record(z.string(), media),
});
const contract = z.object({
  openapi: z.string(),
  info: z.object({ description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), schema), responses: z.record(z.string(), media) }),
});

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** What is wrong with a request body; empty when nothing is. */
  request(body: unknown): string[];
  /** What is wrong with an answer; empty when nothing is. */
  answer(status: number, contentType: string, body: unknown): string[];
}

/** Reads the contract. */
export function readContract() {
  const file = new URL('../openapi.yaml', import.meta.url);
  const api = contract.parse(parse(readFileSync(file, 'utf8')));
  const check = checker(api.components.schemas);
  const resolve = (it: z.output<typeof media>) =>
    it.$ref === undefined ? it : (api.components.responses[it.$ref.split('/').at(-1) ?? ''] ?? it);
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, value]): Operation[] => {
      if (method === 'parameters') return [];
      const { operationId: id, requestBody, responses } = operation.parse(value);
      return [
        {
          id,
          method: method.toUpperCase(),
          path,
          request: (body) => {
            const found = requestBody?.content?.['application/json'];
            return found === undefined ? ['no body is taken'] : check(found.schema, body, 'body');
          },
          answer: (status, contentType, body) => {
            const given = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
            if (given === undefined) return [`status ${status} is not in the contract`];
            const found = resolve(given).content?.[contentType];
            return found === undefined ? [`content type ${contentType}`] : check(found.schema, body, 'body');
          },
        },
      ];
    }),
  );
  return { api, check, operations };
}

type Check = (schema: Schema, value: unknown, path: string) => string[];

function checker(schemas: Readonly<Record<string, Schema>>): Check {
  const named = (ref: string): Schema => {
    const found = schemas[ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new Error(`the contract refers to ${ref}, which is not there`);
    return found;
  };
  /** Members an object of this schema may have; `null`: any. */
  const members = (of: Schema): Set<string> | null => {
    if (of.additionalProperties !== undefined) return null;
    const names = new Set(Object.keys(of.properties ?? {}));
    const target = of.$ref === undefined ? [] : [named(of.$ref)];
    for (const part of [...target, ...(of.allOf ?? []), ...(of.anyOf ?? []), ...(of.oneOf ?? [])]) {
      const more = members(part);
      if (more === null) return null;
      for (const name of more) names.add(name);
    }
    return names;
  };
  const check = (of: Schema, value: unknown, path: string, inner = false): string[] => {
    const errors: string[] = [];
    if (of.$ref !== undefined) errors.push(...check(named(of.$ref), value, path, inner));
    for (const part of of.allOf ?? []) errors.push(...check(part, value, path, true));
    if (of.anyOf !== undefined || of.oneOf !== undefined) {
      const branches = (of.anyOf ?? of.oneOf ?? []).map((part) => check(part, value, path, inner));
      const fitting = branches.filter((found) => found.length === 0).length;
      const shortest = branches.toSorted((a, b) => a.length - b.length)[0] ?? [];
      if (fitting === 0) errors.push(...shortest);
      if (of.oneOf !== undefined && fitting > 1) errors.push(`${path}: fits more than one`);
    }
    errors.push(...checkValue(of, value, path));
    if (Array.isArray(value) && of.items !== undefined) {
      for (const [index, item] of value.entries()) errors.push(...check(of.items, item, `${path}[${index}]`));
    }
    if (!isObject(value)) return errors;
    for (const [name, part] of Object.entries(of.properties ?? {})) {
      if (name in value) errors.push(...check(part, value[name], `${path}.${name}`));
    }
    if (of.additionalProperties !== undefined) {
      for (const [name, item] of Object.entries(value)) {
        if (of.properties?.[name] === undefined)
          errors.push(...check(of.additionalProperties, item, `${path}.${name}`));
      }
    }
    // A member nobody wrote down is a hole in the contract, although clients would overlook it.
    const known = inner || of.anyOf !== undefined || of.oneOf !== undefined ? null : members(of);
    if (known !== null && (known.size > 0 || of.type === 'object')) {
      for (const name of Object.keys(value))
        if (!known.has(name)) errors.push(`${path}.${name}: not in the contract`);
    }
    return errors;
  };
  return check;
}

function checkValue(of: Schema, value: unknown, path: string): string[] {
  const errors: string[] = [];
  const wrong = (what: string) => errors.push(`${path}: ${what}`);
  const types = of.type === undefined ? [] : [of.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) wrong(`is not ${types.join(' or ')}`);
  if (of.enum !== undefined && !of.enum.includes(value))
    wrong(`${JSON.stringify(value)} is not one of the values`);
  if (typeof value === 'string') {
    if (of.pattern !== undefined && !new RegExp(of.pattern).test(value))
      wrong(`'${value}' does not fit ${of.pattern}`);
    if (value.length < (of.minLength ?? 0)) wrong('is too short');
    if (value.length > (of.maxLength ?? Number.POSITIVE_INFINITY)) wrong('is too long');
  }
  if (typeof value === 'number') {
    if (value < (of.minimum ?? Number.NEGATIVE_INFINITY)) wrong('is too small');
    if (value > (of.maximum ?? Number.POSITIVE_INFINITY)) wrong('is too large');
  }
  if (Array.isArray(value)) {
    if (value.length < (of.minItems ?? 0)) wrong('has too few items');
    if (value.length > (of.maxItems ?? Number.POSITIVE_INFINITY)) wrong('has too many items');
  }
  if (isObject(value))
    for (const name of of.required ?? []) if (!(name in value)) wrong(`${name} is missing`);
  return errors;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
