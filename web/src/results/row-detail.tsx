import type { ReactNode } from 'react';
import type { RecordRow } from '../api/types.ts';
import { calendarDate, instant, money } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { mendWord, outcomeMeaning } from '../lib/words.ts';
import { Marked } from '../ui/marked.tsx';
import { useListContext } from './list-context.ts';

/** The expanded row: the whole message, what mends it, and the facts one asks for next. */
export function RowDetail({ row }: { row: RecordRow }) {
  const region = useRegion();
  const { search } = useListContext();
  const { problem } = row;
  return (
    <tr className="block">
      <td className="grid gap-x-8 gap-y-3 bg-softer px-4 pt-2.5 pb-3.5 min-[1100px]:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)] min-[1100px]:pl-[45px]">
        <div className="min-w-0">
          {problem === null ? (
            <p className="text-ink-2">{outcomeMeaning[row.outcome]}.</p>
          ) : (
            <>
              <p className="font-[560]">
                <Marked text={problem.message} query={search.q} />
              </p>
              {problem.fix.length > 0 && (
                <ol className="mt-1.5 list-decimal pl-4.5 text-ink-2">
                  {problem.fix.map((step) => (
                    <li key={step}>{step}</li>
                  ))}
                </ol>
              )}
              <p className="mt-1.5 text-12 font-[570] text-mute">{mendWord(problem.side)}</p>
            </>
          )}
          {row.holds.map((hold) => (
            <p key={`${hold.reason} ${hold.source}`} className="mt-1.5 text-ink-2">
              Unlinked by {hold.rule === null ? hold.by : `the rule ${hold.rule} of ${hold.by}`},{' '}
              {instant(hold.at, region)}: {hold.why}
              {hold.reviewOn !== null && ` (to be looked at again on ${calendarDate(hold.reviewOn, region)})`}
            </p>
          ))}
        </div>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-0.5">
          <Fact name="Contact">
            <Marked text={row.name} query={search.q} />
          </Fact>
          <Fact name="Re-Leased Id">{row.releasedId ?? 'none yet'}</Fact>
          <Fact name="Intacct Id">{row.intacctId ?? 'none yet'}</Fact>
          {row.number !== null && row.number !== row.releasedId && (
            <Fact name="Number">
              <Marked text={row.number} query={search.q} />
            </Fact>
          )}
          {row.date !== null && <Fact name="Issued">{calendarDate(row.date, region)}</Fact>}
          {row.amount !== null && row.currency !== null && (
            <Fact name="Amount">{money({ amount: row.amount, currency: row.currency }, region)}</Fact>
          )}
          {row.lastAttemptAt !== null && (
            <Fact name="Tries">
              {row.attempts}, last {instant(row.lastAttemptAt, region)}
            </Fact>
          )}
        </dl>
      </td>
    </tr>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-mute">{name}</dt>
      <dd className="figure truncate">{children}</dd>
    </>
  );
}
