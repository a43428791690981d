import { Link } from '@tanstack/react-router';
import type { Rule } from '../api/types.ts';
import { calendarDate, count, instant } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import { Button } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';

/** One rule: what it keeps unlinked, why, whose it is, and its switch. */
export function RuleLine({
  rule,
  connectionId,
  busy,
  onSwitch,
  onChange,
  onRemove,
}: {
  rule: Rule;
  connectionId: string;
  busy: boolean;
  onSwitch: () => void;
  onChange: () => void;
  onRemove: () => void;
}) {
  const region = useRegion();
  const may = useMay();
  return (
    <tr>
      <td className="max-w-[380px]">
        <span className="block font-[600]">{rule.name}</span>
        <span className="block text-ink-2">{rule.words}</span>
        <span className="block text-12 break-words text-mute">{rule.reason}</span>
      </td>
      <td>
        <Pill colours={rule.on ? 'text-ink bg-soft' : 'text-mute bg-softer'} shape={rule.on ? 'dot' : 'ring'}>
          {rule.on ? 'On' : 'Off'}
        </Pill>
        {rule.operationId !== null && (
          <span className="mt-0.5 block text-12 text-mute">
            {rule.on ? 'In force; marking records' : 'Bringing records back'}
          </span>
        )}
      </td>
      <td className="figure text-right">
        {rule.unlinked === 0 ? (
          '0'
        ) : (
          <Link
            to="/companies/$connectionId/results"
            params={{ connectionId }}
            search={{ link: 'unlinked', since: 'any' }}
            className="text-brand-text hover:underline"
          >
            {count(rule.unlinked, region)}
          </Link>
        )}
      </td>
      <td className="text-ink-2">
        {rule.owner}
        <span className="block text-12 text-mute">{instant(rule.createdAt, region)}</span>
      </td>
      <td className="figure text-ink-2">
        {rule.reviewOn === null ? '–' : calendarDate(rule.reviewOn, region)}
      </td>
      <td>
        {may('rules:manage') && (
          <span className="flex justify-end gap-1">
            <Button size="sm" disabled={busy} onClick={onSwitch}>
              {rule.on ? 'Switch off' : 'Switch on'}
            </Button>
            <Button size="sm" disabled={busy} onClick={onChange}>
              Change
            </Button>
            <Button size="sm" look="danger" disabled={busy} onClick={onRemove}>
              Remove
            </Button>
          </span>
        )}
      </td>
    </tr>
  );
}
