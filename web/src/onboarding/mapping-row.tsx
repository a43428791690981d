import type { MappingItem, MappingType } from '../api/types.ts';
import { inputClass } from '../ui/field.tsx';
import { Pill } from '../ui/pill.tsx';
import { counterpartName } from './counterpart-name.ts';
import { CounterpartPicker } from './counterpart-picker.tsx';
import type { Choice, Decision } from './mapping-draft.ts';

const confidences = {
  certain: ['Certain', 'text-ok bg-ok-bg', 'dot'],
  high: ['High', 'text-ok bg-ok-bg', 'half'],
  possible: ['Possible', 'text-wait bg-wait-bg', 'ring'],
} as const;

function isChoice(text: string): text is Choice {
  return text === 'match' || text === 'create' || text === 'archive';
}

/** One record: what Relink suggests and why, and what a person decides. */
export function MappingRow({
  item,
  decision,
  ledger,
  taken,
  type,
  onDecide,
}: {
  item: MappingItem;
  decision: Decision | null;
  ledger: ReadonlyMap<string, MappingItem>;
  taken: ReadonlySet<string>;
  type: MappingType;
  onDecide: (item: MappingItem, decision: Decision | null) => void;
}) {
  const own = item.system === 'property';
  const { suggestion } = item;
  const suggested = suggestion === null ? undefined : ledger.get(`${item.role ?? ''} ${suggestion.key}`);
  const role = item.role === null ? null : item.role === 'customer' ? 'Customer' : 'Vendor';
  const label = item.name === '' ? item.displayId : item.name;
  const facts = [item.displayId, role, ...Object.values(item.details).slice(0, 2)].filter(
    (part, index, all) => part !== null && part !== '' && part !== label && all.indexOf(part) === index,
  );
  return (
    <tr className="align-top">
      <td>
        <span className="block truncate font-[550]" title={label}>
          {label}
        </span>
        <span className="block truncate text-12 text-mute">{facts.join(' · ')}</span>
      </td>
      <td>
        {suggestion !== null && (
          <span title={suggestion.reasons.join('; ')}>
            <Pill
              colours={confidences[suggestion.confidence][1]}
              shape={confidences[suggestion.confidence][2]}
            >
              {confidences[suggestion.confidence][0]}
            </Pill>
            <span className="block truncate text-12 text-mute">{suggestion.reasons[0]}</span>
          </span>
        )}
      </td>
      <td>
        <div className="flex min-w-0 gap-2">
          <select
            aria-label={`What becomes of ${label}`}
            className={`${inputClass} w-46! shrink-0`}
            value={decision?.choice ?? ''}
            onChange={(event) => {
              const choice = event.target.value;
              if (!isChoice(choice)) onDecide(item, null);
              else onDecide(item, { choice, key: choice === 'match' ? (suggestion?.key ?? null) : null });
            }}
          >
            <option value="">Not decided</option>
            {own && <option value="match">Match</option>}
            {type === 'contact' && (
              <option value="create">{own ? `Create as ${role ?? 'contact'}` : 'Create in Re-Leased'}</option>
            )}
            <option value="archive">{own ? 'Archive' : 'Leave out'}</option>
          </select>
          {own && decision?.choice === 'match' && (
            <CounterpartPicker
              item={item}
              value={decision.key}
              ledger={ledger}
              taken={taken}
              onChoose={(key) => onDecide(item, key === null ? null : { choice: 'match', key })}
            />
          )}
          {own && decision === null && suggested !== undefined && (
            <button
              type="button"
              className="min-w-0 flex-1 truncate rounded-md px-2 text-left text-brand-text hover:bg-soft"
              title={counterpartName(suggested)}
              onClick={() => onDecide(item, { choice: 'match', key: suggested.key })}
            >
              Match with {counterpartName(suggested)}
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}
