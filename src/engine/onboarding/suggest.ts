import { normalAmount } from '../../domain/money.ts';
import type { Content, SideRecord, SystemName } from '../../domain/record.ts';
import type { Suggestion } from '../port.ts';

/**
 * Which records of the two systems are probably one. Pure. Confidence says what it rests on: `certain` on an id one
 * system keeps of the other or on two marks that agree, `high` on one strong mark that only one record has,
 * `possible` on a name alone or where several fit: shown, never chosen beforehand.
 */
export function suggest(property: readonly SideRecord[], ledger: readonly SideRecord[]): Suggestion[] {
  const pairs = candidates(property, ledger).sort(byStrength);
  const fits = countFits(pairs);
  const taken = new Set<string>();
  const suggestions: Suggestion[] = [];
  for (const pair of pairs) {
    const left = `property ${pair.property.object} ${pair.property.key}`;
    const right = `ledger ${pair.ledger.object} ${pair.ledger.key}`;
    if (taken.has(left) || taken.has(right)) continue;
    taken.add(left).add(right);
    const several = Math.max(
      fits.get(pair.property)?.get(pair.strength) ?? 0,
      fits.get(pair.ledger)?.get(pair.strength) ?? 0,
    );
    const confidence = several > 1 ? 'possible' : pair.confidence;
    suggestions.push({
      type: pair.property.type,
      role: pair.property.role,
      propertyKey: pair.property.key,
      ledgerKey: pair.ledger.key,
      confidence,
      reasons: [...pair.reasons, ...(several > 1 ? [`${several} records fit equally well`] : [])],
    });
  }
  return suggestions;
}

interface Pair {
  readonly property: SideRecord;
  readonly ledger: SideRecord;
  readonly confidence: Suggestion['confidence'];
  readonly reasons: readonly string[];
  /** Compares pairs; equal strength for one record means that several fit. */
  readonly strength: number;
}

/** One mark two records may share. */
interface Mark {
  readonly name: string;
  readonly reason: (record: SideRecord) => string;
  readonly of: (record: SideRecord, system: SystemName) => readonly string[];
  readonly weight: number;
}

const ranks = { certain: 300, high: 200, possible: 100 } as const;

/** How many pairs of one strength each record is in. */
function countFits(pairs: readonly Pair[]): ReadonlyMap<SideRecord, ReadonlyMap<number, number>> {
  const fits = new Map<SideRecord, Map<number, number>>();
  for (const pair of pairs)
    for (const record of [pair.property, pair.ledger]) {
      const counts = fits.get(record) ?? new Map<number, number>();
      fits.set(record, counts.set(pair.strength, (counts.get(pair.strength) ?? 0) + 1));
    }
  return fits;
}

function byStrength(a: Pair, b: Pair): number {
  return b.strength - a.strength || (a.property.key < b.property.key ? -1 : 1);
}

/** Pairs that share at least one mark, found through an index per mark: never every record with every other. */
function candidates(property: readonly SideRecord[], ledger: readonly SideRecord[]): Pair[] {
  const first = property[0];
  if (first === undefined) return [];
  const marks = marksOf[first.type] ?? [];
  const shared = new Map<SideRecord, Map<SideRecord, Set<Mark>>>();
  for (const mark of marks) {
    const index = new Map<string, SideRecord[]>();
    for (const record of ledger)
      for (const key of mark.of(record, 'ledger')) index.set(key, [...(index.get(key) ?? []), record]);
    for (const record of property)
      for (const key of mark.of(record, 'property'))
        for (const other of index.get(key) ?? []) {
          if (other.role !== record.role || !mayBeOne(record.content, other.content)) continue;
          const others = shared.get(record) ?? new Map<SideRecord, Set<Mark>>();
          others.set(other, (others.get(other) ?? new Set()).add(mark));
          shared.set(record, others);
        }
  }
  return [...shared].flatMap(([record, others]) =>
    [...others].flatMap(([other, found]): Pair[] => {
      const names = new Set([...found].map((mark) => mark.name));
      const confidence = confidenceOf(record.type, names);
      if (confidence === null) return [];
      const weight = [...found].reduce((sum, mark) => sum + mark.weight, 0);
      return [
        {
          property: record,
          ledger: other,
          confidence,
          strength: ranks[confidence] + weight,
          reasons: [...found].map((mark) => mark.reason(record)),
        },
      ];
    }),
  );
}

/** What rules a pair out, whatever else agrees. */
function mayBeOne(a: Content, b: Content): boolean {
  if (a.type === 'tax-type' && b.type === 'tax-type')
    return a.direction === b.direction && normalAmount(a.rate) === normalAmount(b.rate);
  if (a.type === 'tracking-option' && b.type === 'tracking-option')
    return plain(a.category) === plain(b.category);
  return a.type === b.type;
}

function confidenceOf(type: SideRecord['type'], marks: ReadonlySet<string>): Suggestion['confidence'] | null {
  if (marks.has('stored')) return 'certain';
  switch (type) {
    case 'account':
    case 'tracking-option':
      if (marks.has('code')) return marks.has('name') ? 'certain' : 'high';
      return marks.has('name') ? 'possible' : null;
    case 'tax-type':
      // Rate and direction agree already, or the pair would not be here.
      if (marks.has('name')) return 'certain';
      return marks.has('word') ? 'high' : 'possible';
    case 'contact':
      if (marks.has('id') && marks.has('name')) return 'certain';
      if (marks.has('email')) return marks.has('name') ? 'certain' : 'high';
      if (marks.has('name-postcode') || marks.has('name-phone')) return 'high';
      return marks.has('name') ? 'possible' : null;
    default:
      return null;
  }
}

/** Lower case, `&` as `and`, without punctuation, legal form and blanks at either end. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const legalForms = /\b(limited|ltd|llp|plc|inc|incorporated|llc|pty|gmbh|the|co|company)\b/g;
function plainName(text: string): string {
  const name = plain(text);
  return name.replace(legalForms, ' ').replace(/\s+/g, ' ').trim() || name;
}

/** Words every tax rate's name has; they tell nothing. */
const commonTaxWords = new Set(
  'vat tax gst uk eu on the of and rate rated sale sales purchase purchases income expense expenses input output'.split(
    ' ',
  ),
);
function taxWords(text: string): string[] {
  return plain(text)
    .split(' ')
    .filter((word) => word !== '' && !/^\d+$/.test(word) && !commonTaxWords.has(word));
}

const given = (text: string): string[] => (text === '' ? [] : [text]);
const digits = (text: string): string => text.replace(/\D/g, '').replace(/^0+/, '').slice(-9);

const name: Mark = {
  name: 'name',
  reason: (record) => `the same name, ${titleOf(record)}`,
  of: (record) => given(record.type === 'contact' ? plainName(titleOf(record)) : plain(titleOf(record))),
  weight: 4,
};

/** The other system's key, where the property system keeps it; on the ledger's side its own key. */
const stored: Mark = {
  name: 'stored',
  reason: (record) => `Re-Leased keeps its Intacct id, ${record.counterpartKey ?? record.key}`,
  of: (record, system) => given(system === 'property' ? (record.counterpartKey ?? '') : record.key),
  weight: 50,
};

const code: Mark = {
  name: 'code',
  reason: (record) => `the same code, ${codeOf(record)}`,
  of: (record) => given(plain(codeOf(record))),
  weight: 20,
};

function contact<T>(record: SideRecord, take: (content: Extract<Content, { type: 'contact' }>) => T[]): T[] {
  return record.content.type === 'contact' ? take(record.content) : [];
}

const marksOf: Partial<Record<SideRecord['type'], readonly Mark[]>> = {
  account: [stored, code, name],
  'tracking-option': [stored, code, name],
  'tax-type': [
    stored,
    name,
    {
      name: 'word',
      reason: (record) => `the same rate, and both are called ${taxWords(titleOf(record)).join(' ')}`,
      of: (record) => taxWords(titleOf(record)),
      weight: 6,
    },
    {
      name: 'rate',
      reason: (record) =>
        record.content.type === 'tax-type'
          ? `the same rate, ${record.content.rate} % on ${record.content.direction === 'sale' ? 'sales' : 'purchases'}`
          : 'the same rate',
      of: (record) =>
        record.content.type === 'tax-type'
          ? [`${record.content.direction} ${normalAmount(record.content.rate)}`]
          : [],
      weight: 2,
    },
  ],
  contact: [
    stored,
    {
      name: 'id',
      reason: (record) => `the same id, ${record.displayId}`,
      of: (record) => given(plain(record.displayId)),
      weight: 20,
    },
    {
      name: 'email',
      reason: (record) => contact(record, (one) => [`the same e-mail, ${one.email}`])[0] ?? '',
      of: (record) => contact(record, (one) => given(one.email.trim().toLowerCase())),
      weight: 12,
    },
    {
      name: 'name-postcode',
      reason: () => 'the same name and postcode',
      of: (record) =>
        contact(record, (one) =>
          [one.postalAddress.postcode, one.streetAddress.postcode].flatMap((postcode) =>
            postcode === '' ? [] : [`${plainName(one.name)} ${plain(postcode).replaceAll(' ', '')}`],
          ),
        ),
      weight: 8,
    },
    {
      name: 'name-phone',
      reason: () => 'the same name and phone',
      of: (record) =>
        contact(record, (one) =>
          [one.phone, one.mobile].flatMap((phone) =>
            digits(phone).length < 6 ? [] : [`${plainName(one.name)} ${digits(phone)}`],
          ),
        ),
      weight: 6,
    },
    name,
  ],
};

function titleOf(record: SideRecord): string {
  return 'name' in record.content ? record.content.name : record.name;
}

function codeOf(record: SideRecord): string {
  return 'code' in record.content ? record.content.code : '';
}
