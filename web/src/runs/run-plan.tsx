import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import type { RunPlan as Plan, Run, RunPlanGroup } from '../api/types.ts';
import { confirmRun } from '../api/verbs.ts';
import { count, instant } from '../lib/format.ts';
import { useMay } from '../lib/permissions.ts';
import { useRegion } from '../lib/region.ts';
import { systemWord, typeWord, typeWords } from '../lib/words.ts';
import { Button } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';

/** What would be done, as a sentence about records. */
function deed({ verb, system }: RunPlanGroup): string {
  if (verb === 'void') return `would be voided in ${systemWord[system]}`;
  if (verb === 'update') return `would be overwritten in ${systemWord[system]}`;
  return `are gone from ${systemWord[system]} and would be marked as deleted there`;
}

const total = (plan: Plan) => plan.groups.reduce((sum, group) => sum + group.count, 0);

/** What a run would not do by itself, record type by record type, and the button that has it done. */
export function RunPlan({ run, plan, connectionId }: { run: Run; plan: Plan; connectionId: string }) {
  const region = useRegion();
  const may = useMay();
  const all = count(total(plan), region);
  const confirm = useMutation({
    mutationFn: () => confirmRun(connectionId, run.id, plan.planHash),
    onError: (error) =>
      say('Nothing was confirmed', {
        detail: error instanceof ApiProblem ? error.message : 'Relink did not answer.',
        tone: 'bad',
      }),
    onSettled: () =>
      Promise.all(
        [['runs', connectionId], ['connection', connectionId], ['connections']].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
  return (
    <section
      aria-label="Waiting for confirmation"
      className="rounded-md border border-line bg-softer px-4 py-3"
    >
      <h2 className="font-[600]">This waits for you</h2>
      <p className="mt-0.5 text-ink-2">
        So many changes in one day may be a mistake in one of the systems. Nothing of this was done;
        everything else was.
      </p>
      <ul className="mt-2 space-y-1.5">
        {plan.groups.map((group) => (
          <li key={`${group.type} ${group.verb} ${group.system}`}>
            <span className="font-[560]">
              <span className="figure">
                {count(group.count, region)} of {count(group.of, region)}
              </span>{' '}
              {(group.of === 1 ? typeWord : typeWords)[group.type].toLowerCase()}
            </span>{' '}
            {deed(group)}
            <span className="block text-12 text-mute">
              {group.examples.map((one) => one.number ?? one.name).join(', ')}
              {group.count > group.examples.length && ', …'}
            </span>
          </li>
        ))}
      </ul>
      <div className="mt-3 flex items-center gap-3">
        <Button
          look="danger"
          disabled={confirm.isPending || !may('runs:confirm')}
          title={may('runs:confirm') ? undefined : 'Your role may not confirm this. An administrator can.'}
          onClick={() => confirm.mutate()}
        >
          Confirm {all} {total(plan) === 1 ? 'change' : 'changes'}
        </Button>
        <span className="text-12 text-mute">A sync starts and carries out exactly these.</span>
      </div>
    </section>
  );
}

/** What became of a plan, in the line of its run. */
export function PlanLine({ plan }: { plan: Plan }) {
  const region = useRegion();
  const all = count(total(plan), region);
  return (
    <span className="mt-0.5 block text-12 text-ink-2">
      {plan.confirmed === null
        ? `${all} ${total(plan) === 1 ? 'change waits' : 'changes wait'} for a confirmation`
        : `${all} confirmed by ${plan.confirmed.by}, ${instant(plan.confirmed.at, region)}`}
    </span>
  );
}
