import { z } from 'zod';
import { filterWords, RuleFilter } from '../../domain/rule.ts';

const facts = z.object({
  name: z.string(),
  filter: RuleFilter,
  reason: z.string(),
  reviewOn: z.string().nullable(),
  on: z.boolean(),
});
const byRule = z.object({ rule: z.string(), name: z.string() });

/** What happened to a rule, or to a record because of one, in a sentence; `null` for any other event. */
export function ruleText(event: {
  readonly kind: string;
  readonly before: unknown;
  readonly after: unknown;
}): string | null {
  const before = facts.safeParse(event.before).data;
  const after = facts.safeParse(event.after).data;
  switch (event.kind) {
    case 'rule.created':
      return after === undefined
        ? null
        : `Made the rule ${after.name}: ${uncapital(filterWords(after.filter))}`;
    case 'rule.changed':
      return before === undefined || after === undefined ? null : changed(before, after);
    case 'rule.removed':
      return before === undefined ? null : `Removed the rule ${before.name}`;
    case 'record.unlinked': {
      const held = byRule.safeParse(event.after).data;
      return held === undefined ? null : `Unlinked by the rule ${held.name}`;
    }
    case 'record.relinked': {
      const freed = byRule.safeParse(event.before).data;
      return freed === undefined ? null : `Relinked: the rule ${freed.name} holds it no longer`;
    }
    case 'record.hold-lifted': {
      const freed = byRule.safeParse(event.before).data;
      return freed === undefined
        ? null
        : `The rule ${freed.name} holds it no longer; it stays unlinked for another reason`;
    }
    default:
      return null;
  }
}

type Facts = z.infer<typeof facts>;

function changed(before: Facts, after: Facts): string {
  const parts = [
    ...(before.name === after.name ? [] : [`name, before ${before.name}`]),
    ...(JSON.stringify(before.filter) === JSON.stringify(after.filter) ? [] : ['which records']),
    ...(before.reason === after.reason ? [] : ['reason']),
    ...(before.reviewOn === after.reviewOn ? [] : ['date to look at it again']),
  ];
  if (before.on !== after.on) {
    const switched = `Switched the rule ${after.name} ${after.on ? 'on' : 'off'}`;
    return parts.length === 0 ? switched : `${switched}, and changed ${parts.join(', ')}`;
  }
  return parts.length === 0
    ? `Saved the rule ${after.name} as it was`
    : `Changed the rule ${after.name}: ${parts.join(', ')}`;
}

const uncapital = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
