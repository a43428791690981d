import type { ReactNode } from 'react';

/** The measure of an ordinary page. */
export function Page({ children }: { children: ReactNode }) {
  return <div className="mx-auto flex max-w-[1120px] flex-col gap-3 px-5 pt-3.5 pb-10">{children}</div>;
}
