import { z } from 'zod';
import { type ProblemDraft, problem } from '../../domain/problem.ts';
import type { RecordType } from '../../domain/record.ts';
import { atAddress, type ProbeResult, SystemFault } from '../port.ts';
import { textAt } from './body.ts';
import { listEntities } from './changes.ts';
import { objectsOf } from './objects.ts';
import type { Reader } from './query.ts';
import { dimensionsOf, type ReadContext, readDeleted } from './read.ts';

export interface ProbeOptions {
  readonly baseUrl: string;
  readonly company: string;
  readonly entityId: string | null;
  readonly types: readonly RecordType[];
}

/** Reaches the ledger and says what is wrong; a permission that is missing is a warning, not a failure. */
export async function probe(
  context: ReadContext,
  options: ProbeOptions,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  try {
    const warnings: ProblemDraft[] = [];
    const entities = await entitiesOrWarning(context.reader, warnings, signal);
    const { entityId } = options;
    if (entityId !== null && entities !== null && !entities.some((entity) => entity.id === entityId)) {
      const params = { entity: entityId, known: entities.map((entity) => entity.id).join(', ') };
      return { ok: false, problem: problem('entity-unknown', 'relink', params, { subject: entityId }) };
    }
    for (const type of options.types)
      for (const object of objectsOf(type, null, dimensionsOf(context.settings)))
        await orWarning(warnings, object.path, () =>
          context.reader.query(
            { object: object.path, fields: ['key'], filters: [], orderBy: [{ key: 'asc' }], size: 1 },
            signal,
          ),
        );
    const feed = await readDeleted(context, 'invoice', new Date().toISOString(), signal);
    if (feed.kind === 'denied')
      warnings.push(problem('audit-denied', 'ledger', {}, { original: feed.message }));
    const listed = (entities ?? []).map(({ id, name, currency }) => ({ id, name, currency }));
    return { ok: true, company: options.company, entities: listed, warnings };
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    return { ok: false, problem: atAddress(error, options.baseUrl) };
  }
}

async function entitiesOrWarning(reader: Reader, warnings: ProblemDraft[], signal?: AbortSignal) {
  return orWarning(warnings, 'company-config/entity', () => listEntities(reader, signal));
}

async function orWarning<T>(
  warnings: ProblemDraft[],
  object: string,
  ask: () => Promise<T>,
): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SystemFault) || error.kind !== 'permission') throw error;
    const { original, supportId } = error.problem;
    warnings.push(
      problem('permission-missing', 'ledger', { object }, { subject: object, original, supportId }),
    );
    return null;
  }
}

/** A dimension of the tenant, with the name its people gave it. */
export interface Dimension {
  /** `location`, `department`, … as settings name it. */
  readonly name: string;
  readonly label: string;
  readonly object: string;
  readonly userDefined: boolean;
  readonly inGeneralLedger: boolean;
}

/** Bank accounts in use. A tenant may keep them from the user, or have none: then nothing is said of them. */
export async function listBankAccounts(
  reader: Reader,
  signal?: AbortSignal,
): Promise<{ readonly id: string; readonly name: string }[]> {
  const fields = ['key', 'id', 'bankAccountDetails.bankName', 'status'];
  const accounts: { id: string; name: string }[] = [];
  try {
    for await (const page of reader.byKey(
      { object: 'cash-management/bank-account', fields, filters: [{ $eq: { status: 'active' } }] },
      signal,
    ))
      for (const row of page.rows)
        accounts.push({ id: textAt(row, 'id'), name: textAt(row, 'bankAccountDetails.bankName') });
  } catch (error) {
    if (!(error instanceof SystemFault) || (error.kind !== 'permission' && error.kind !== 'protocol'))
      throw error;
    return [];
  }
  return accounts;
}

const dimensionsShape = z.object({ 'ia::result': z.array(z.record(z.string(), z.unknown())) });

/** The dimensions the company uses. */
export async function listDimensions(reader: Reader, signal?: AbortSignal): Promise<Dimension[]> {
  const parsed = dimensionsShape.safeParse(
    await reader.read('/services/company-config/dimensions/list', signal),
  );
  if (!parsed.success)
    throw new SystemFault(
      'protocol',
      problem('protocol', 'ledger', { detail: 'the list of dimensions has another shape' }),
    );
  return parsed.data['ia::result'].map((row) => ({
    name: textAt(row, 'dimensionName').toLowerCase(),
    label: textAt(row, 'termName') || textAt(row, 'dimensionLabel'),
    object: textAt(row, 'dimensionEndpoint').replace(/^\/objects\//, ''),
    userDefined: textAt(row, 'isUserDefinedDimension') === 'true',
    inGeneralLedger: textAt(row, 'isEnabledInGL') === 'true',
  }));
}
