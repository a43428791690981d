/** Text with what was searched for marked in it. */
export function Marked({ text, query }: { text: string; query: string | undefined }) {
  const wanted = query?.trim() ?? '';
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-[2px] bg-differs text-current ring-1 ring-drift-line">
        {text.slice(at, at + wanted.length)}
      </mark>
      {text.slice(at + wanted.length)}
    </>
  );
}
