import type { RecordType } from '../domain/record.ts';

/**
 * Our own key on the other side: proof that a document there is ours, whatever happened to the answer.
 * `RL-<connection>-<type>-<released id>-<generation>`; the connection part is its short code, the generation goes
 * up when a record is deliberately made again. Upper case and digits only, so that every id field takes it.
 */
export interface OwnKey {
  readonly connection: string;
  readonly type: RecordType;
  readonly releasedId: string;
  readonly generation: number;
}

const letters: Partial<Record<RecordType, string>> = {
  contact: 'C',
  invoice: 'I',
  bill: 'B',
  'credit-note': 'N',
  payment: 'P',
  allocation: 'L',
};

/** The key as text. Throws for reference data, which we never create in the ledger. */
export function formatOwnKey(key: OwnKey): string {
  const letter = letters[key.type];
  if (letter === undefined) throw new Error(`no own key for ${key.type}: it is never created in the ledger`);
  return `RL-${key.connection}-${letter}-${key.releasedId}-${key.generation}`;
}

const pattern = /RL-[A-Z0-9]{4,8}-[CIBNPL]-[A-Za-z0-9]+-\d+/;

/** The own key in a text, or `null`: the last one, because ours is put at the end of what people wrote. */
export function findOwnKey(text: string): string | null {
  return [...text.matchAll(new RegExp(pattern.source, 'g'))].at(-1)?.[0] ?? null;
}

/** A description without our key in brackets, as people wrote it. */
export function stripOwnKey(text: string): string {
  return text.replace(new RegExp(`\\s*\\[${pattern.source}\\]$`), '');
}

/** A description with our key in brackets at its end, shortened so that the key always fits in `max` characters. */
export function appendOwnKey(text: string, ownKey: string, max: number): string {
  const suffix = `[${ownKey}]`;
  if (text === '') return suffix;
  return `${text.slice(0, max - suffix.length - 1)} ${suffix}`;
}
