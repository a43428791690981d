import { lazy, Suspense, useState } from 'react';
import type { RecordDetail } from '../api/types.ts';
import { useKeys } from '../lib/keys.ts';
import { useMay } from '../lib/permissions.ts';
import { Button } from '../ui/button.tsx';

// Seldom asked for: loaded when it is.
const LinkDialog = lazy(() => import('./link-dialog.tsx').then((one) => ({ default: one.LinkDialog })));

/** The system in which it has no live side though it has one in the other. */
function missingIn({ sides: { property, ledger } }: RecordDetail): 'property' | 'ledger' | null {
  const [inProperty, inLedger] = [property?.present === true, ledger?.present === true];
  if (inProperty === inLedger) return null;
  return inProperty ? 'ledger' : 'property';
}

/** For a record without a counterpart: a person says which record of the other system it is. */
export function LinkByHand({
  connectionId,
  record,
  onOpen,
}: {
  connectionId: string;
  record: RecordDetail;
  onOpen: (id: string) => void;
}) {
  const may = useMay();
  const [open, setOpen] = useState(false);
  const system = missingIn(record);
  const offered = system !== null && may('records:resolve');
  useKeys({
    l: (event) => {
      // Else the letter would stand in the search that opens.
      event.preventDefault();
      if (offered) setOpen(true);
    },
  });
  if (system === null || !offered) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Link by hand…</Button>
      {open && (
        <Suspense>
          <LinkDialog
            connectionId={connectionId}
            record={record}
            system={system}
            onClose={() => setOpen(false)}
            onOpen={onOpen}
          />
        </Suspense>
      )}
    </>
  );
}
