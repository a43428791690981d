import { type ProblemDraft, problem } from '../../domain/problem.ts';
import {
  type ErrorMeaning,
  errorCodes,
  errorPatterns,
  fieldWords,
  type LedgerErrorKind,
} from './error-patterns.ts';
import type { LedgerError, LedgerErrorDetail } from './error-shapes.ts';

/** What is known of the record a refusal is about; fills in what the ledger's text leaves out. */
export interface RefusalContext {
  readonly number?: string;
  readonly id?: string;
  readonly name?: string;
  /** Posting date `YYYY-MM-DD`. */
  readonly date?: string;
}

/** A classified error: what it does to the connection, and the problem a person sees. */
export interface Classified {
  readonly kind: LedgerErrorKind;
  readonly problem: ProblemDraft;
}

/**
 * Says what an error of the ledger means: by its text first, because one number stands for many causes, then by
 * number, then by HTTP status. In REST the cause tends to be the last detail, so they are asked from the end.
 * What nobody knows becomes `unknown` and is shown in the ledger's own words; it is never retried silently.
 */
export function classify(error: LedgerError, context: RefusalContext = {}): Classified {
  const details = error.details.toReversed();
  for (const detail of details) {
    for (const row of errorPatterns) {
      const match = row.pattern.exec(detail.text);
      if (match !== null)
        return draft(row, { ...row.params, ...presentGroups(match.groups) }, error, context);
    }
  }
  for (const name of [...details.flatMap(numbersOf), error.errorId ?? '', error.code]) {
    const meaning = Object.hasOwn(errorCodes, name) ? errorCodes[name] : undefined;
    if (meaning !== undefined) return draft(meaning, { ...meaning.params }, error, context);
  }
  return byStatus(error);
}

const numbersOf = (detail: LedgerErrorDetail): string[] => [detail.errorId ?? '', detail.code];

function presentGroups(groups: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.trim()]],
    ),
  );
}

function draft(
  meaning: ErrorMeaning,
  found: Readonly<Record<string, string>>,
  error: LedgerError,
  context: RefusalContext,
): Classified {
  const params = complete(meaning, { ...found }, context);
  const parts = meaning.subject.flatMap((name) => (params[name] ? [params[name]] : []));
  const field = meaning.field ?? (params.field ? canonicalField(params.field) : null);
  return {
    kind: meaning.kind,
    problem: problem(meaning.code, meaning.side, params, {
      subject: parts.length === 0 ? null : parts.join(':'),
      field,
      supportId: error.supportId,
      original: originalOf(error),
    }),
  };
}

/** Adds to a text's parameters what the record itself tells. */
function complete(
  meaning: ErrorMeaning,
  params: Record<string, string>,
  context: RefusalContext,
): Record<string, string> {
  if (params.field !== undefined) params.field = canonicalField(params.field);
  if (params.dimension !== undefined) params.dimension = params.dimension.toLowerCase();
  if (meaning.code === 'number-duplicate' && context.number) params.number = context.number;
  if (meaning.code === 'id-duplicate' && !params.id) params.id = context.id ?? context.name ?? '';
  if (meaning.code === 'value-too-long' && params.field === 'name' && context.name) {
    params.value = context.name;
    params.length = String(context.name.length);
  }
  if (meaning.code === 'period-closed') {
    const openFrom = isoDate(params.openFrom ?? '');
    if (openFrom !== null) params.openFrom = openFrom;
    const date = context.date ?? isoDate(params.date ?? '');
    if (date) {
      params.date = date;
      params.period = date.slice(0, 7);
    }
  }
  return params;
}

/** `09/30/2026` as `2026-09-30`; `null` for anything else (some texts print XX/XX/XXXX). */
function isoDate(text: string): string | null {
  const match = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  return match === null ? null : `${match[3]}-${match[1]}-${match[2]}`;
}

function canonicalField(field: string): string {
  return fieldWords[field.toLowerCase()] ?? field;
}

function byStatus(error: LedgerError): Classified {
  const more = { supportId: error.supportId, original: originalOf(error) };
  const { status } = error;
  if (status === 401)
    return { kind: 'credentials', problem: problem('credentials-rejected', 'relink', {}, more) };
  if (status === 403)
    return { kind: 'permission', problem: problem('permission-missing', 'ledger', {}, more) };
  if (status === 429) return { kind: 'throttled', problem: problem('throttled', 'ledger', {}, more) };
  if (status >= 500) return { kind: 'transient', problem: problem('unreachable', 'ledger', {}, more) };
  if (error.place === 'request' && error.code === 'invalidRequest')
    return {
      kind: 'protocol',
      problem: problem('protocol', 'relink', { detail: error.texts.at(-1) ?? '' }, more),
    };
  const text = error.texts.at(-1) ?? '';
  const unknown = problem('unknown', 'ledger', { message: text }, { ...more, subject: shortForm(text) });
  return { kind: 'record', problem: unknown };
}

/** The whole text in the ledger's words, without support id. */
function originalOf(error: LedgerError): string | null {
  return error.texts.length === 0 ? null : error.texts.join(' · ');
}

/** Texts that differ only in numbers and quoted names have one cause: both are left out. */
export function shortForm(text: string): string {
  const short = text
    .toLowerCase()
    .replace(/'[^']*'|"[^"]*"/g, ' ')
    .replace(/\S*\d\S*/g, ' ')
    .replace(/[^a-z]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return short === '' ? 'no-text' : short;
}
