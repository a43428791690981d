/** A key as printed on it. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-line-strong bg-softer px-1 font-sans text-11 text-mute">
      {children}
    </kbd>
  );
}
