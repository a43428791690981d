import { useEffect, useState } from 'react';
import type { Run } from '../api/types.ts';
import { paceOf, type Sample, sampled } from './pace.ts';

/** Records a second of the run that is on, from what it has told while the page was open. */
export function usePace(run: Run | null): number | null {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    if (run === null) return;
    setSamples((was) => sampled(was, run, Date.now()));
  }, [run]);
  return run === null ? null : paceOf(samples);
}
