import { Icon } from './icon.tsx';

/** The page about a cause, beside what one is doing. */
export function HelpLink({ help }: { help: string }) {
  return (
    <a
      href={help}
      target="_blank"
      rel="noreferrer"
      className="mt-2 inline-flex items-center gap-1 text-12 font-[560] text-brand-text hover:underline"
    >
      What this means
      <Icon name="out" size={11} />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}
