import type { MappingItem, PutMapping } from '../api/types.ts';

export type Choice = 'match' | 'create' | 'archive';

/** What a person means to do with one Re-Leased record (or one that only Intacct has). */
export interface Decision {
  readonly choice: Choice;
  /** The other side's key, for a match. */
  readonly key: string | null;
}

export type Draft = ReadonlyMap<string, Decision | null>;

/** Items of one mapping are told apart by side, role and key. */
export function itemId(item: Pick<MappingItem, 'system' | 'role' | 'key'>): string {
  return `${item.system} ${item.role ?? ''} ${item.key}`;
}

/** The draft's word, else what is stored. */
export function decisionOf(item: MappingItem, draft: Draft): Decision | null {
  const drafted = draft.get(itemId(item));
  if (drafted !== undefined) return drafted;
  return item.choice === null ? null : { choice: item.choice.choice, key: item.choice.key };
}

/** Counterparts that some other record has been matched with: each may be used once. */
export function takenKeys(items: readonly MappingItem[], draft: Draft): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const item of items) {
    const decision = item.system === 'property' ? decisionOf(item, draft) : null;
    if (decision?.choice === 'match' && decision.key !== null)
      taken.add(`${item.role ?? ''} ${decision.key}`);
  }
  return taken;
}

/** Takes every certain and high suggestion whose counterpart is still free; what rests on a name alone is left to a person. */
export function acceptSuggestions(items: readonly MappingItem[], draft: Draft): Draft {
  const next = new Map(draft);
  const taken = new Set(takenKeys(items, draft));
  for (const item of items) {
    const { suggestion } = item;
    if (item.system !== 'property' || suggestion === null || suggestion.confidence === 'possible') continue;
    const counterpart = `${item.role ?? ''} ${suggestion.key}`;
    if (decisionOf(item, next) !== null || taken.has(counterpart)) continue;
    taken.add(counterpart);
    next.set(itemId(item), { choice: 'match', key: suggestion.key });
  }
  return next;
}

type MappingChoice = PutMapping['choices'][number];
type Removal = NonNullable<PutMapping['remove']>[number];

export interface MappingChange {
  readonly choices: MappingChoice[];
  readonly remove: Removal[];
}

/** What the draft changes, in the API's words. */
export function changeOf(items: readonly MappingItem[], draft: Draft): MappingChange {
  const change: MappingChange = { choices: [], remove: [] };
  for (const item of items) {
    const decision = draft.get(itemId(item));
    if (decision === undefined) continue;
    if (decision === null) {
      if (item.choice !== null) change.remove.push({ system: item.system, key: item.key, role: item.role });
      continue;
    }
    const own = item.system === 'property';
    change.choices.push({
      choice: decision.choice,
      role: item.role,
      propertyKey: own ? item.key : null,
      ledgerKey: own ? decision.key : item.key,
    });
  }
  return change;
}
