export function DrawerSkeleton() {
  return (
    <div role="status" aria-label="Loading the record" className="flex flex-col gap-2.5 px-4.5 pt-4">
      <div className="skeleton h-4 w-32" />
      <div className="skeleton h-6 w-64" />
      <div className="skeleton h-4 w-48" />
      <div className="skeleton h-5 w-20" />
      <div className="mt-1 skeleton h-32" />
      <div className="skeleton h-8 w-56" />
      <div className="mt-2 skeleton h-72" />
    </div>
  );
}

/** The place beside the list. */
export const drawerClass =
  'relative flex w-[360px] shrink-0 flex-col overflow-y-auto border-l border-line bg-panel min-[1280px]:w-[408px] min-[1600px]:w-[480px]';
