import type { RecordType, RuleFilter } from '../api/types.ts';

/** A filter as the form holds it: texts, empty where nothing is asked. */
export interface RuleDraft {
  readonly types: readonly RecordType[];
  readonly property: string;
  readonly contactName: string;
  readonly contactId: string;
  readonly account: string;
  readonly datedFrom: string;
  readonly datedTo: string;
  readonly amountFrom: string;
  readonly amountTo: string;
  readonly direction: '' | 'incoming' | 'outgoing';
  readonly currency: string;
  readonly text: string;
}

/** Types a rule is made for; the others follow their own ways. */
export const ruleTypes = [
  'contact',
  'invoice',
  'bill',
  'credit-note',
  'payment',
  'allocation',
] as const satisfies readonly RecordType[];

export function draftOf(filter: RuleFilter | null): RuleDraft {
  return {
    types: filter?.types ?? [],
    property: filter?.properties?.[0] ?? '',
    contactName: filter?.contactName ?? '',
    contactId: filter?.contactId ?? '',
    account: filter?.account ?? '',
    datedFrom: filter?.datedFrom ?? '',
    datedTo: filter?.datedTo ?? '',
    amountFrom: filter?.amountFrom ?? '',
    amountTo: filter?.amountTo ?? '',
    direction: filter?.direction ?? '',
    currency: filter?.currency ?? '',
    text: filter?.text ?? '',
  };
}

/** The filter of a draft; `null` while it asks nothing. What the form cannot show of a stored filter stays in it. */
export function filterOf(draft: RuleDraft, stored: RuleFilter | null = null): RuleFilter | null {
  const { types, property, direction, ...rest } = draft;
  const asked = Object.entries(rest).flatMap(([name, value]) => {
    const text = name === 'currency' ? value.trim().toUpperCase() : plain(name, value);
    return text === '' ? [] : [[name, text]];
  });
  const others = stored?.properties?.[0] === property ? (stored?.properties ?? []) : [property];
  const filter: RuleFilter = {
    ...Object.fromEntries(asked),
    ...(types.length === 0 ? {} : { types }),
    ...(property === '' ? {} : { properties: others }),
    ...(direction === '' ? {} : { direction }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

/** People type 1,200.00 where the API wants 1200.00. */
function plain(name: string, value: string): string {
  const text = value.trim();
  return name.startsWith('amount') ? text.replace(/,(?=\d{3})/g, '') : text;
}
