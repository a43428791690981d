/** The few drawings we need, on a grid of 16, in the colour of their text. */
const paths = {
  flag: 'M3.5 15V1.5M3.5 2.2h8.6L10 5.2l2.1 3H3.5',
  search: 'M7 11.6A4.6 4.6 0 1 0 7 2.4a4.6 4.6 0 0 0 0 9.2ZM10.4 10.4 14 14',
  close: 'm3.8 3.8 8.4 8.4M12.2 3.8l-8.4 8.4',
  check: 'm3 8.4 3.2 3.2L13 4.8',
  dash: 'M3.5 8h9',
  right: 'M2.5 8h11M9.5 4l4 4-4 4',
  left: 'M13.5 8h-11M6.5 4l-4 4 4 4',
  down: 'm4 6.2 4 4 4-4',
  forth: 'm6.2 4 4 4-4 4',
  back: 'm9.8 4-4 4 4 4',
  refresh: 'M13.3 8A5.3 5.3 0 1 1 11.4 3.9M13.4 1.8v3h-3',
  linked:
    'M6.6 9.4 9.4 6.6M7.4 4.6l1.3-1.3a2.8 2.8 0 0 1 4 4L11.4 8.6M8.6 11.4l-1.3 1.3a2.8 2.8 0 0 1-4-4l1.3-1.3',
  unlinked:
    'M7.6 4.4l1.1-1.1a2.8 2.8 0 0 1 4 4l-1.1 1.1M8.4 11.6l-1.1 1.1a2.8 2.8 0 0 1-4-4l1.1-1.1M2.5 2.5l11 11',
  bell: 'M8 2.2a3.8 3.8 0 0 0-3.8 3.8c0 3.4-1.5 4.6-1.5 5.4h10.6c0-.8-1.5-2-1.5-5.4A3.8 3.8 0 0 0 8 2.2ZM6.6 13.6a1.5 1.5 0 0 0 2.8 0',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.4 4h.2M2.4 8h.2M2.4 12h.2',
  runs: 'M8 4.2V8l2.6 1.6M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z',
  cog: 'M2 4.5h5M10.5 4.5H14M2 11.5h3.5M9 11.5h5M8.7 6.2a1.8 1.8 0 1 0 0-3.5 1.8 1.8 0 0 0 0 3.5ZM7.2 13.3a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z',
  people:
    'M6 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 6 8ZM1.6 13.4c.4-2.2 2.1-3.5 4.4-3.5s4 1.3 4.4 3.5M10.6 3.1a2.4 2.4 0 0 1 0 4.6M12 10.3c1.3.5 2.1 1.6 2.4 3.1',
  key: 'M6 12.6a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8ZM8.1 7.7l5-5M11 4.8l1.8 1.8',
  building: 'M3 14V3.2L9 2v12M9 6h4v8M1.8 14h12.4M5.2 5.6h1.4M5.2 8.2h1.4M5.2 10.8h1.4',
  play: 'M5 3.2v9.6l7.5-4.8Z',
  wrench:
    'M13.6 4.7a3.4 3.4 0 0 1-4.6 3.9L4.4 13a1.4 1.4 0 0 1-2-2L7 6.4a3.4 3.4 0 0 1 4-4.4L9 4l.5 1.7 1.9.6Z',
  out: 'M9.5 2.5h4v4M13.2 2.8 7.5 8.5M11.5 9.5v3.2a.8.8 0 0 1-.8.8H3.3a.8.8 0 0 1-.8-.8V5.3a.8.8 0 0 1 .8-.8h3.2',
  theme: 'M8 13.5a5.5 5.5 0 1 0 0-11v11Z M8 2.5a5.5 5.5 0 0 0 0 11',
  warn: 'M8 2.6 14 13H2ZM8 6.6v3M8 11.2v.2',
  more: 'M3.4 8h.2M7.9 8h.2M12.4 8h.2',
  download: 'M8 2.4v7.4M4.8 7 8 10.2 11.2 7M2.8 13.4h10.4',
  lock: 'M4 7.2h8v6H4ZM5.6 7.2V5.4a2.4 2.4 0 0 1 4.8 0v1.8',
} as const;

export type IconName = keyof typeof paths;

/** Decoration: always beside a word, or inside something that has a name. */
export function Icon({ name, size = 14, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={className}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
