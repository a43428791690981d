import { rulesInForce } from '../../store/read/rules.ts';
import { applyRule } from '../../store/write/rule-holds.ts';
import { takeRulesDue } from '../../store/write/rules.ts';
import { type RunContext, runTransaction } from '../context.ts';

/** Records asked about in one transaction. */
const atOnce = 1_000;

/**
 * Asks the rules about every record that is new or has changed, before the run plans or claims any of them: what
 * matches is held, what matches no longer is let go. Costs one statement where there is no rule, and otherwise grows
 * with what changed.
 */
export async function enforceRules(run: RunContext): Promise<void> {
  for (;;) {
    run.signal.throwIfAborted();
    const asked = await runTransaction(run, async (tx) => {
      const ids = await takeRulesDue(tx, run.connection.id, atOnce);
      if (ids.length === 0) return 0;
      const said = { actor: 'relink', at: run.now().toISOString(), runId: run.runId };
      for (const rule of await rulesInForce(tx, run.connection.id))
        await applyRule(tx, run.connection.id, rule, ids, said);
      return ids.length;
    });
    if (asked === 0) return;
  }
}
