import { hitIn } from '../lib/hit.ts';

const look = 'rounded-[2px] bg-differs text-current ring-1 ring-drift-line';

/** Text with what was searched for marked in it. */
export function Marked({ text, query }: { text: string; query: string | undefined }) {
  const hit = hitIn(text, query);
  if (hit === null) return text;
  return (
    <>
      {text.slice(0, hit.from)}
      <mark className={look}>{text.slice(hit.from, hit.to)}</mark>
      {text.slice(hit.to)}
    </>
  );
}

/** A whole text that is what was searched for, such as an amount however it was typed. */
export function WholeMarked({ text, on }: { text: string; on: boolean }) {
  return on ? <mark className={look}>{text}</mark> : text;
}
