import type { ProblemDraft } from '../domain/problem.ts';
import type { RecordType, SystemName } from '../domain/record.ts';
import type { Executor } from '../store/db/open.ts';
import { namesById } from '../store/read/names-by-id.ts';
import type { WriteResult } from './write.ts';

/** What a refusal names by its id alone, and the parameter its name goes to. */
interface Nameless {
  readonly type: RecordType;
  readonly id: string;
  readonly name: string;
}

/**
 * What the refusing system calls by an id, people know by a name: it is looked up once for all refusals of a page.
 * Only words gain by it; what the cause is about stays the id.
 */
export async function withNames(
  executor: Executor,
  connectionId: string,
  results: readonly WriteResult[],
): Promise<readonly WriteResult[]> {
  const wanted = new Map<WriteResult, readonly Nameless[]>();
  for (const result of results) {
    const missing = result.kind === 'rejected' ? nameless(result.problem) : [];
    if (missing.length > 0) wanted.set(result, missing);
  }
  if (wanted.size === 0) return results;
  const asked = [...wanted].flatMap(([{ write }, all]) =>
    all.map(({ type, id }) => ({ system: write.system, type, id })),
  );
  const names = await namesById(executor, connectionId, asked);
  return results.map((result) => {
    const missing = wanted.get(result);
    if (missing === undefined || result.kind !== 'rejected') return result;
    return { ...result, problem: named(result.problem, result.write.system, missing, names) };
  });
}

function nameless({ params }: ProblemDraft): Nameless[] {
  const found: Nameless[] = [];
  const { account, dimension, value, id } = params;
  if (account && !params.name) found.push({ type: 'account', id: account, name: 'name' });
  if (dimension && value) found.push({ type: 'tracking-option', id: value, name: 'value' });
  if (id && !params.contact) found.push({ type: 'contact', id, name: 'contact' });
  return found;
}

function named(
  draft: ProblemDraft,
  system: SystemName,
  missing: readonly Nameless[],
  names: ReadonlyMap<string, string>,
): ProblemDraft {
  const added = missing.flatMap(({ type, id, name }) => {
    const known = names.get(`${system} ${type} ${id.toLowerCase()}`);
    if (known === undefined || known === '' || known === id) return [];
    // A dimension's value has no parameter of its own for the name: it is said with it.
    return [[name, name === 'value' ? `${id} ${known}` : known] as const];
  });
  return { ...draft, params: { ...draft.params, ...Object.fromEntries(added) } };
}
