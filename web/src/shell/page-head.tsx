import type { ReactNode } from 'react';

/** Title of a page, its state beside it, its acts at the right. */
export function PageHead({
  title,
  state,
  actions,
}: {
  title: string;
  state?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="text-18 font-[640] whitespace-nowrap">{title}</h1>
      {state}
      <div className="ml-auto flex items-center gap-2">{actions}</div>
    </header>
  );
}
