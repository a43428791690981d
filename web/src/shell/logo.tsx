import { Link } from '@tanstack/react-router';

/** Two squares, one over the other: two systems held together. */
export function Logo() {
  return (
    <Link
      to="/"
      aria-label="Relink, all companies"
      className="mb-3 flex h-8 items-center gap-2.5 rounded-md px-2 max-[1279px]:justify-center max-[1279px]:px-0"
    >
      <svg aria-hidden="true" width="21" height="21" viewBox="0 0 22 22" fill="none" strokeWidth="2">
        <rect x="1.5" y="1.5" width="12" height="12" rx="3.8" className="stroke-brand-text" />
        <rect x="7.5" y="7.5" width="12" height="12" rx="3.8" className="fill-ground stroke-ink" />
      </svg>
      <span className="text-14 font-[650] tracking-[-0.01em] max-[1279px]:hidden">Relink</span>
    </Link>
  );
}
