import { createContext, useContext } from 'react';
import type { Money, Target } from '../api/types.ts';

/** A verb before it is done: what it would meet. */
export interface Question {
  readonly verb: 'unlink' | 'relink';
  readonly target: Target;
  readonly count: number;
  readonly money: readonly Money[];
  /** `INV-20418`, for one record. */
  readonly name: string | null;
}

export const AskContext = createContext<(question: Question) => void>(() => undefined);

/** Opens the dialog of a verb. */
export const useAsk = (): ((question: Question) => void) => useContext(AskContext);
