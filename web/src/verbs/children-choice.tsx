import type { UseQueryResult } from '@tanstack/react-query';
import type { UnlinkPreview } from '../api/types.ts';
import { money as moneyText, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWord, typeWords } from '../lib/words.ts';

/** What depends on the chosen records, and whether it comes along. Nothing to choose, nothing asked. */
export function ChildrenChoice({
  preview,
  value,
  onChange,
}: {
  preview: UseQueryResult<UnlinkPreview>;
  value: 'include' | 'wait';
  onChange: (value: 'include' | 'wait') => void;
}) {
  const region = useRegion();
  if (preview.isPending)
    return (
      <div role="status" aria-label="Looking for what depends on it">
        <div className="skeleton h-4 w-48" />
        <div className="mt-2 skeleton h-14" />
      </div>
    );
  if (preview.data === undefined)
    return <p className="text-bad">What depends on it could not be counted. You can still unlink.</p>;
  const kinds = preview.data.children.filter((kind) => kind.due + kind.atRest > 0);
  const total = kinds.reduce((sum, kind) => sum + kind.due + kind.atRest, 0);
  const due = kinds.reduce((sum, kind) => sum + kind.due, 0);
  if (total === 0) return <p className="text-mute">No other record depends on it.</p>;
  const list = kinds
    .map((kind) =>
      plural(
        kind.due + kind.atRest,
        typeWord[kind.type].toLowerCase(),
        typeWords[kind.type].toLowerCase(),
        region,
      ),
    )
    .join(', ');
  return (
    <fieldset>
      <legend className="mb-1.5 font-[550]">What depends on it: {list}</legend>
      {preview.data.money.length > 0 && (
        <p className="figure mb-1.5 text-12 text-mute">
          {preview.data.money.map((one) => moneyText(one, region)).join(' + ')} open
        </p>
      )}
      <div className="overflow-hidden rounded-md border border-line-strong">
        <Choice
          checked={value === 'wait'}
          onChoose={() => onChange('wait')}
          title="Let them wait"
          detail={
            due === 0
              ? 'They stay linked. None has a change to write now; a later one waits until this is relinked.'
              : `They stay linked. ${plural(due, 'of them has', 'of them have', region)} a change to write, which waits until this is relinked.`
          }
        />
        <Choice
          checked={value === 'include'}
          onChoose={() => onChange('include')}
          title={`Unlink them too (${plural(total, 'record', 'records', region)})`}
          detail="They leave the sync together and come back when this is relinked."
        />
      </div>
    </fieldset>
  );
}

function Choice({
  checked,
  onChoose,
  title,
  detail,
}: {
  checked: boolean;
  onChoose: () => void;
  title: string;
  detail: string;
}) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 border-b border-line px-3 py-2 last:border-b-0 hover:bg-softer has-checked:bg-selected">
      <input
        type="radio"
        name="children"
        checked={checked}
        onChange={onChoose}
        className="mt-[3px] accent-brand"
      />
      <span>
        <span className="block font-[550]">{title}</span>
        <span className="block text-12 text-ink-2">{detail}</span>
      </span>
    </label>
  );
}
