import { z } from 'zod';
import { knownCode, knownParams, knownSide, ProblemCodeShape, problemView } from '../common/problem-view.ts';
import { refusalWords } from '../resolve/words.ts';

const Holds = z.object({
  holds: z.array(
    z.object({
      reason: z.enum(['person', 'rule', 'parent']),
      by: z.string(),
      why: z.string(),
      rule: z.string().nullish(),
    }),
  ),
});
const Refused = z.object({ problem: ProblemCodeShape });
const NotTaken = z.object({ refused: z.object({ code: z.string(), why: z.string().nullable() }) });

/** Why a record did not come to what was asked for, in a sentence. */
export function whyWords(why: unknown, locale: string): string {
  const held = Holds.safeParse(why);
  if (held.success) return held.data.holds.map(holdWords).join(' ');
  const notTaken = NotTaken.safeParse(why);
  if (notTaken.success) return notTaken.data.refused.why ?? wordsOf(notTaken.data.refused.code);
  const refused = Refused.safeParse(why);
  return refused.success ? problemWords(refused.data.problem, locale) : 'It could not be done.';
}

function holdWords(hold: z.infer<typeof Holds>['holds'][number]): string {
  const because = hold.why === '' ? '' : `: ${hold.why}`;
  switch (hold.reason) {
    case 'person':
      return `${hold.by} unlinked it${because}.`;
    case 'rule':
      return `${hold.rule == null ? 'A rule' : `The rule ${hold.rule}`} keeps it unlinked${because}.`;
    case 'parent':
      return `It was unlinked together with a record it depends on, by ${hold.by}${because}. Relink that record.`;
  }
}

function wordsOf(code: string): string {
  for (const [known, text] of Object.entries(refusalWords)) if (known === code) return text;
  return 'It could not be done.';
}

/** Why an operation was given up. */
export function faultWords(fault: unknown, locale: string): string {
  const parsed = ProblemCodeShape.safeParse(fault);
  return parsed.success
    ? problemWords(parsed.data, locale)
    : 'Relink could not carry it out. What was done stays done; ask for it again to go on.';
}

function problemWords(problem: z.infer<typeof ProblemCodeShape>, locale: string): string {
  return problemView(
    { code: knownCode(problem.code), params: knownParams(problem.params), side: knownSide(problem.side) },
    locale,
  ).message;
}

/** Records that were named and have their result; those that went along as children are not among them. */
export function namedResults(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts).reduce((sum, [result, n]) => (result.startsWith('child') ? sum : sum + n), 0);
}
