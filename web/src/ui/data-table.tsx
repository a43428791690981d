import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names.ts';

/** An ordinary table for pages that are not the list: head, hairlines, nothing else. */
export function DataTable({
  label,
  heads,
  figures = [],
  dense = false,
  children,
}: {
  label: string;
  heads: readonly string[];
  /** The heads over figures: they stand at the right, as figures do. */
  figures?: readonly string[];
  /** As narrow as its place, as in a dialog. */
  dense?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-panel">
      <table
        aria-label={label}
        className={classNames('w-full border-separate border-spacing-0', !dense && 'min-w-[680px]')}
      >
        <thead>
          <tr className="bg-softer text-left text-12 text-mute [&>th]:border-b [&>th]:border-line [&>th]:px-3 [&>th]:py-1.5 [&>th]:font-normal">
            {heads.map((head) => (
              <th key={head} scope="col" className={figures.includes(head) ? 'text-right' : undefined}>
                {head.startsWith('(') ? <span className="sr-only">{head.slice(1, -1)}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr>td]:border-b [&>tr>td]:border-line/70 [&>tr>td]:px-3 [&>tr>td]:py-2 [&>tr:last-child>td]:border-b-0 [&>tr:hover]:bg-softer">
          {children}
        </tbody>
      </table>
    </div>
  );
}
