import type { References } from '../domain/references.ts';
import type { ConnectionFacts } from './context.ts';
import { type DecideInput, type Decision, decide } from './decide.ts';
import type { LinkRow } from './page.ts';

/** A link as the rules see it. */
export function inputOf(
  row: LinkRow,
  references: References,
  company: Pick<ConnectionFacts, 'currency' | 'syncFrom'>,
): DecideInput {
  return {
    link: row,
    sides: { property: row.property, ledger: row.ledger },
    agreed: row.agreed,
    references,
    company,
    choice: row.choice,
    resolution: row.resolution,
    standing: row.standing,
    rivals: row.rivals,
  };
}

/** What should happen to a link now. */
export function decideRow(...args: Parameters<typeof inputOf>): Decision {
  return decide(inputOf(...args));
}
