import { type ReactNode, useState } from 'react';
import type { Connection } from '../api/types.ts';
import { count } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import {
  activeFilters,
  filterOutcomes,
  filterTypes,
  type LinkFilter,
  type ResultsSearch,
} from '../lib/search-params.ts';
import { directionWord, outcomeWord, typeWords } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { CauseChip } from './cause-chip.tsx';
import { chipClass, FilterChip } from './filter-chip.tsx';
import { PropertyChip } from './property-chip.tsx';
import { SearchBox } from './search-box.tsx';
import { SinceChip } from './since-chip.tsx';

/** The segment, the order and what is open stay, and so does the wish for any date. */
const noFilters = ({ since }: ResultsSearch): ResultsSearch => ({
  q: undefined,
  outcome: undefined,
  type: undefined,
  property: undefined,
  cause: undefined,
  direction: undefined,
  since: since === 'any' ? since : undefined,
});

/** Every way to narrow the list, in one bar; the address holds all of it. */
export function FilterBar({
  company,
  search,
  fallback,
  onChange,
}: {
  company: Connection;
  search: ResultsSearch;
  fallback: { date: string; why: string } | null;
  onChange: (change: ResultsSearch) => void;
}) {
  const region = useRegion();
  const [more, setMore] = useState(false);
  const { linked, unlinked } = company.counts;
  const segments = [
    { value: 'linked', label: 'Linked', count: count(linked, region) },
    { value: 'unlinked', label: 'Unlinked', count: count(unlinked, region) },
    { value: 'all', label: 'Show all' },
  ] as const;
  const link: LinkFilter = search.link ?? 'linked';
  return (
    <div className="filter-bar">
      <search className="flex flex-wrap items-center gap-2" aria-label="Filters" data-more={more}>
        <Segmented
          label="Link status"
          value={link}
          options={segments}
          onChange={(value) =>
            // The unlinked are few and old: the date that suits the others would hide them.
            onChange({
              link: value === 'linked' ? undefined : value,
              since: value === 'unlinked' ? 'any' : link === 'unlinked' ? undefined : search.since,
            })
          }
        />
        <SearchBox value={search.q ?? ''} onChange={(q) => onChange({ q })} />
        <FilterChip
          label="Outcome"
          chosen={search.outcome ?? []}
          options={filterOutcomes}
          word={(outcome) => outcomeWord[outcome]}
          onChange={(outcome) => onChange({ outcome })}
        />
        <Extra set={search.type !== undefined}>
          <FilterChip
            label="Type"
            chosen={search.type ?? []}
            options={filterTypes}
            word={(type) => typeWords[type]}
            onChange={(type) => onChange({ type })}
          />
        </Extra>
        <Extra set={search.direction !== undefined}>
          <FilterChip
            label="Direction"
            chosen={search.direction === undefined ? [] : [search.direction]}
            options={['incoming', 'outgoing'] as const}
            word={(direction) => directionWord[direction]}
            onChange={(chosen) =>
              onChange({
                direction: chosen.length === 1 ? chosen[0] : chosen.find((one) => one !== search.direction),
              })
            }
          />
        </Extra>
        <Extra set={search.property !== undefined}>
          <PropertyChip
            connectionId={company.id}
            value={search.property}
            onChange={(property) => onChange({ property })}
          />
        </Extra>
        <Extra set={search.cause !== undefined}>
          <CauseChip
            connectionId={company.id}
            value={search.cause}
            onChange={(cause) => onChange({ cause })}
          />
        </Extra>
        <SinceChip value={search.since} fallback={fallback} onChange={(since) => onChange({ since })} />
        <button
          type="button"
          aria-expanded={more}
          className={`${chipClass(more)} filter-more-button`}
          onClick={() => setMore(!more)}
        >
          {more ? 'Fewer' : 'More'}
        </button>
        {activeFilters(search).length > 0 && (
          <Button look="ghost" onClick={() => onChange(noFilters(search))}>
            Clear
          </Button>
        )}
      </search>
    </div>
  );
}

/** A filter that steps back behind "More" in a narrow list, unless it is set. */
function Extra({ set, children }: { set: boolean; children: ReactNode }) {
  return (
    <span className="filter-extra" data-set={set}>
      {children}
    </span>
  );
}
