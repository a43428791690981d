import type { UseQueryResult } from '@tanstack/react-query';
import type { UnlinkPreview } from '../api/types.ts';
import { count as countText, money as moneyText, plural } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { typeWords } from '../lib/words.ts';

/** What depends on the chosen records, in numbers and money, and whether it comes along. Nothing to choose, nothing asked. */
export function ChildrenChoice({
  preview,
  count,
  value,
  onChange,
}: {
  preview: UseQueryResult<UnlinkPreview>;
  /** Records to unlink. */
  count: number;
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
  return (
    <fieldset>
      <legend className="mb-1.5 font-[550]">
        {plural(total, 'record depends', 'records depend', region)} on {count === 1 ? 'it' : 'them'}
      </legend>
      <table className="mb-2 w-full border-separate border-spacing-0 [&_td]:border-t [&_td]:border-line/70 [&_td]:py-1">
        <thead className="text-left text-12 text-mute [&_th]:pb-1 [&_th]:font-normal">
          <tr>
            <th scope="col">Type</th>
            <th scope="col" className="text-right">
              Records
            </th>
            <th scope="col" className="text-right">
              With a change to write
            </th>
            <th scope="col" className="text-right">
              Money
            </th>
          </tr>
        </thead>
        <tbody className="[&_td+td]:pl-3 [&_td+td]:text-right [&_td+td]:tabular-nums">
          {kinds.map((kind) => (
            <tr key={kind.type}>
              <td>{typeWords[kind.type]}</td>
              <td>{countText(kind.due + kind.atRest, region)}</td>
              <td>
                {kind.due === 0 ? <span className="text-mute">none</span> : countText(kind.due, region)}
              </td>
              <td className="whitespace-nowrap">
                {kind.open.length === 0 ? (
                  <span className="text-mute">–</span>
                ) : (
                  kind.open.map((one) => moneyText(one, region)).join(' + ')
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
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
