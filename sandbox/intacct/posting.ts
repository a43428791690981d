import { textOf } from '../shared/json.ts';
import { type DocumentKind, postingDay } from './documents.ts';
import {
  closedPeriod,
  inactiveReference,
  invalidReference,
  lineWithoutAmount,
  missingDimension,
  noLines,
  oneTaxDetail,
  onOrAfter,
  requiredField,
  taxMissing,
} from './messages.ts';
import { entityOfLocation } from './rules/places.ts';
import type { StoredRecord } from './store.ts';
import type { Work } from './work.ts';

/** Everything that must hold before a document may post. */
export function checkPosting(work: Work, kind: DocumentKind, document: StoredRecord): void {
  if (work.seeding) return;
  checkActive(work, kind.partyObject, textOf(document.values[kind.party]));
  if (!textOf(document.values[kind.date])) throw requiredField('Date Created');
  if (!kind.adjustment && !textOf(document.values.dueDate)) throw requiredField('Date Due');
  const lines = work.store.children(document, 'lines');
  if (lines.length === 0) throw noLines();
  for (const line of lines) checkLine(work, kind, document, line);
  checkTax(work, kind, document, lines);
  checkOpen(work, entitiesOf(work, document, lines), postingDay(kind, document));
}

/** Refuses a date in a closed period of any of the entities. */
export function checkOpen(work: Work, entities: Iterable<string>, day: string): void {
  for (const entity of entities) {
    const through = work.tenant.closed.get(entity);
    if (!through || day > through) continue;
    if (work.tenant.settings.closedPeriodText === 'periods') throw closedPeriod(day);
    throw onOrAfter(new Date(Date.parse(through) + 86_400_000).toISOString().slice(0, 10));
  }
}

/** The entities whose books a document touches: its own, else those of its lines' locations; and the company's. */
export function entitiesOf(work: Work, document: StoredRecord, lines: readonly StoredRecord[]): Set<string> {
  const entities = new Set(['']);
  if (document.entity !== null) return entities.add(document.entity);
  for (const line of lines) {
    const location = work.store.get(
      'company-config/location',
      textOf(line.values['dimensions.location']) ?? '',
    );
    const entity = location ? entityOfLocation(work, location) : null;
    if (entity !== null) entities.add(entity);
  }
  return entities;
}

function checkActive(work: Work, object: string, key: string | undefined): void {
  const record = key === undefined ? undefined : work.store.get(object, key);
  if (!record || record.values.status === undefined || record.values.status === 'active') return;
  throw inactiveReference(object, work.store.def(object).label, textOf(record.values.id) ?? record.key);
}

const dimensionObjects: Record<string, string> = {
  department: 'company-config/department',
  location: 'company-config/location',
  class: 'company-config/class',
  customer: 'accounts-receivable/customer',
  vendor: 'accounts-payable/vendor',
};

function checkLine(work: Work, kind: DocumentKind, document: StoredRecord, line: StoredRecord): void {
  const { store, tenant } = work;
  const { values } = line;
  if (values.entered === false)
    throw kind.side === 'receivable' ? requiredField(kind.lineAmount.txn) : lineWithoutAmount();
  const accountKey = textOf(values.glAccount);
  if (accountKey === undefined) {
    if (textOf(values['accountLabel.id']) ?? textOf(values['accountLabel.key'])) return;
    throw requiredField('glAccount');
  }
  checkActive(work, 'general-ledger/account', accountKey);
  const account = store.get('general-ledger/account', accountKey);
  const accountId = textOf(account?.values.id) ?? accountKey;
  for (const [dimension, object] of Object.entries(dimensionObjects)) {
    checkActive(work, object, textOf(values[`dimensions.${dimension}`]));
  }
  const demanded = tenant.requiredDimensions
    .filter((rule) => rule.account === accountId)
    .map((rule) => rule.dimension);
  for (const [path, value] of Object.entries(account?.values ?? {})) {
    if (path.startsWith('requireDimensions.') && value === true) demanded.push(path.slice(18));
  }
  const atTop = tenant.company.multiEntity && document.entity === null;
  if (atTop) demanded.push('location');
  for (const dimension of new Set(demanded)) {
    const has = textOf(values[`dimensions.${dimension}`]) ?? textOf(values[`dimensions.${dimension}.key`]);
    const other = textOf(values[`dimensions.${dimension}.id`]);
    // Inside an entity the entity itself stands in for a missing location.
    const implied = dimension === 'location' && document.entity !== null;
    if (!has && !other && !implied) {
      throw missingDimension(`${dimension.charAt(0).toUpperCase()}${dimension.slice(1)}`, accountId);
    }
  }
  const location = store.get('company-config/location', textOf(values['dimensions.location']) ?? '');
  if (location && document.entity !== null && entityOfLocation(work, location) !== document.entity) {
    throw invalidReference('company-config/location', 'Location', textOf(location.values.id) ?? location.key);
  }
}

function checkTax(
  work: Work,
  kind: DocumentKind,
  document: StoredRecord,
  lines: readonly StoredRecord[],
): void {
  const { store, tenant } = work;
  const solutions = [...entitiesOf(work, document, lines)]
    .map((id) => store.byId('company-config/entity', id))
    .map((entity) => textOf(entity?.values.taxSolution));
  const implied = document.entity === null ? undefined : solutions.find((solution) => solution !== undefined);
  const own = textOf(document.values.taxSolution) ?? implied;
  const taxed = solutions.some((solution) => solution !== undefined);
  const demanded = kind.side === 'payable' && taxed && tenant.settings.billsNeedTax;
  if (demanded && own === undefined) throw taxMissing();
  const solutionId = textOf(store.get('tax/tax-solution', own ?? '')?.values.id) ?? '';
  for (const line of lines) {
    const entries = store.children(line, 'taxEntries');
    if (demanded && entries.length === 0) throw taxMissing();
    // Only Australia and the United Kingdom take several details on one line.
    if (entries.length > 1 && !/australia|united kingdom|\b(au|gb|uk)\b/i.test(solutionId))
      throw oneTaxDetail();
    for (const entry of entries) {
      const detail = store.get(kind.taxDetailObject, textOf(entry.values[kind.taxDetail]) ?? '');
      if (!detail) continue;
      checkActive(work, kind.taxDetailObject, detail.key);
      const solution = textOf(detail.values.taxSolution);
      if (own !== undefined && solution !== undefined && solution !== own) {
        throw invalidReference(
          kind.taxDetailObject,
          store.def(kind.taxDetailObject).label,
          textOf(detail.values.id) ?? '',
        );
      }
    }
  }
}
