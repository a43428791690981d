import type { RefusedChoice } from '../../engine/port.ts';

/** Why a choice was not taken, where the record itself says nothing more. */
export const refusalWords: Readonly<Record<RefusedChoice['code'], string>> = {
  'not-permitted': 'This choice cannot be carried out for this record.',
  'nothing-to-choose': 'This record has not drifted, so there is nothing to choose.',
  'already-apart': 'This record is kept apart already.',
  'write-on-its-way': 'A write of this record is on its way. Choose again once its answer is known.',
  'changed-meanwhile': 'This record changed while you chose. Look at both sides again, then choose.',
};
