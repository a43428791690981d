import type { Json } from '../shared/json.ts';

/** One call below the base path, from the wire or from inside a composite. */
export interface Call {
  method: string;
  path: string;
  query: Record<string, string>;
  body: Json | undefined;
  /** X-IA-API-Param-Transaction: a batch is done whole or not at all. */
  atomic: boolean;
  auditDenied: boolean;
}

export interface Answer {
  status: number;
  body: Json;
  /** Billable transactions: header records written, pages read. */
  counted: number;
}
