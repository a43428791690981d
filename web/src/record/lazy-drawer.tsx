import { type ComponentProps, lazy, Suspense } from 'react';
import { DrawerSkeleton, drawerClass } from './drawer-skeleton.tsx';
import type { RecordDrawer } from './record-drawer.tsx';

const load = () => import('./record-drawer.tsx');
const Loaded = lazy(() => load().then((one) => ({ default: one.RecordDrawer })));

/** Fetches the code of the record before it is asked for, once the list stands. */
export const expectRecord = (): void => {
  load().catch(() => {
    // Without the network the list says so; the record tries again when it is opened.
  });
};

/** The record, its code fetched after the list's: the list is what the page is opened for. */
export function LazyRecordDrawer(props: ComponentProps<typeof RecordDrawer>) {
  return (
    <Suspense
      fallback={
        <aside aria-label="Record" aria-busy="true" className={drawerClass}>
          <DrawerSkeleton />
        </aside>
      }
    >
      <Loaded {...props} />
    </Suspense>
  );
}
