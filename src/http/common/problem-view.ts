import { z } from 'zod';
import { type ProblemCode, type ProblemDraft, problemCodes } from '../../domain/problem.ts';
import { words } from '../../domain/problem-words.ts';
import { helpPath } from '../help/problem-pages.ts';

/** A stored problem in words: code and parameters in, sentences out, in the company's locale. */
export function problemView(
  problem: Pick<ProblemDraft, 'code' | 'params' | 'side'>,
  locale?: string,
): { code: ProblemCode; title: string; message: string; fix: string[]; help: string } {
  const said = words(problem, locale);
  return {
    code: problem.code,
    title: said.title,
    message: said.message,
    fix: [...said.fix],
    help: helpPath(problem.code),
  };
}

/** A code as stored; one an older or newer program wrote is `unknown` rather than an error on the page. */
export function knownCode(text: string): ProblemCode {
  return problemCodes.find((code) => code === text) ?? 'unknown';
}

export function knownSide(text: string | null): ProblemDraft['side'] {
  return text === 'property' || text === 'ledger' ? text : 'relink';
}

/** Parameters as stored: texts only. */
export function knownParams(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}

/** Codes whose words contain the text: lets a search for "archived" find what is shown as such. */
export function codesSaying(text: string): ProblemCode[] {
  const wanted = text.toLowerCase();
  return problemCodes.filter((code) => {
    const { title, message } = words({ code, params: {}, side: 'relink' });
    return `${title} ${message}`.toLowerCase().includes(wanted);
  });
}

/** A problem as the database keeps it whole (attempts, runs). */
export const ProblemCodeShape = z.object({ code: z.string(), params: z.unknown(), side: z.string() });
