import { useQuery } from '@tanstack/react-query';
import { propertiesQuery } from '../api/queries.ts';
import { directionMeaning, typeWords } from '../lib/words.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { type RuleDraft, ruleTypes } from './rule-draft.ts';

/** The conditions of a rule: what is left empty is not asked. */
export function FilterFields({
  connectionId,
  draft,
  onChange,
  errorOf,
}: {
  connectionId: string;
  draft: RuleDraft;
  onChange: (draft: RuleDraft) => void;
  errorOf: (field: string) => string | undefined;
}) {
  const { data } = useQuery(propertiesQuery(connectionId));
  const set = (change: Partial<RuleDraft>) => onChange({ ...draft, ...change });
  const text = (
    label: string,
    field: Exclude<keyof RuleDraft, 'types' | 'property' | 'direction'>,
    type = 'text',
    hint?: string,
  ) => (
    <TextField
      label={label}
      type={type}
      value={draft[field]}
      hint={hint}
      error={errorOf(`filter.${field}`)}
      onChange={(event) => set({ [field]: event.target.value })}
    />
  );
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line px-3 pt-1 pb-3">
      <legend className="px-1 font-[600]">Records that are</legend>
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="mb-1 font-[550]">Of type (none chosen: any)</legend>
        {ruleTypes.map((type) => (
          <label key={type} className="flex cursor-pointer items-center gap-1.5">
            <input
              type="checkbox"
              className="accent-brand"
              checked={draft.types.includes(type)}
              onChange={(event) =>
                set({
                  types: event.target.checked
                    ? [...draft.types, type]
                    : draft.types.filter((one) => one !== type),
                })
              }
            />
            {typeWords[type]}
          </label>
        ))}
      </fieldset>
      <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 sm:grid-cols-3">
        <SelectField
          label="Of the property"
          value={draft.property}
          error={errorOf('filter.properties')}
          onChange={(event) => set({ property: event.target.value })}
        >
          <option value="">Any</option>
          {(data?.items ?? []).map((property) => (
            <option key={property.id} value={property.id}>
              {property.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="That travel"
          value={draft.direction}
          onChange={(event) => {
            const { value } = event.target;
            set({ direction: value === 'incoming' || value === 'outgoing' ? value : '' });
          }}
        >
          <option value="">Either way</option>
          <option value="incoming">{directionMeaning.incoming}</option>
          <option value="outgoing">{directionMeaning.outgoing}</option>
        </SelectField>
        {text('In the currency', 'currency')}
        {text('Contact’s name', 'contactName', 'text', 'Or a part of it.')}
        {text('Contact’s Id', 'contactId', 'text', 'In either system.')}
        {text('With a line on account', 'account', 'text', 'Its code.')}
        {text('Dated from', 'datedFrom', 'date')}
        {text('Dated to', 'datedTo', 'date')}
        {text('With this text', 'text')}
        {text('Amount from', 'amountFrom')}
        {text('Amount to', 'amountTo')}
      </div>
    </fieldset>
  );
}
