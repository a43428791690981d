import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { Rule } from '../api/types.ts';
import { useMay } from '../lib/permissions.ts';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { afterRule, changeRule, rulesQuery } from './queries.ts';
import { RemoveRule } from './remove-rule.tsx';
import { RuleDialog } from './rule-dialog.tsx';
import { RuleLine } from './rule-line.tsx';

/** Filters that keep records unlinked, also those that come later. */
export function RulesPage() {
  const company = useCompany();
  const may = useMay();
  const { data, error, refetch } = useQuery(rulesQuery(company.id));
  const [asked, setAsked] = useState<{ rule: Rule | null; what: 'edit' | 'remove' } | null>(null);
  const flip = useMutation({
    mutationFn: (rule: Rule) => changeRule(company.id, rule.id, { on: !rule.on }),
    onSuccess: async ({ rule }) => {
      say(`${rule.name} switched ${rule.on ? 'on' : 'off'}`);
      await afterRule(company.id);
    },
    onError: (problem) =>
      say('The rule was not changed', {
        detail: problem instanceof ApiProblem ? problem.message : 'No answer.',
        tone: 'bad',
      }),
  });
  const rules = data?.items ?? [];
  const canManage = may('rules:manage');
  const make = () => setAsked({ rule: null, what: 'edit' });
  return (
    <Page>
      <PageHead
        title="Rules"
        actions={
          canManage &&
          rules.length > 0 && (
            <Button look="brand" onClick={make}>
              Make a rule
            </Button>
          )
        }
      />
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading rules" className="skeleton h-40" />
      )}
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of rules" onRetry={() => void refetch()} />
      )}
      {data !== undefined && rules.length === 0 && (
        <Notice
          icon="unlinked"
          title="No rules yet"
          action={
            canManage && (
              <Button look="brand" onClick={make}>
                Make a rule
              </Button>
            )
          }
        >
          A rule keeps records unlinked by what they are, such as everything of a property you sold, and does
          so for records that come later too.
          {!canManage && ' An administrator or account manager can make one.'}
        </Notice>
      )}
      {rules.length > 0 && (
        <DataTable label="Rules" heads={['Rule', 'State', 'Unlinked', 'Made by', 'Look again on', '(Acts)']}>
          {rules.map((rule) => (
            <RuleLine
              key={rule.id}
              rule={rule}
              connectionId={company.id}
              busy={flip.isPending}
              onSwitch={() => flip.mutate(rule)}
              onChange={() => setAsked({ rule, what: 'edit' })}
              onRemove={() => setAsked({ rule, what: 'remove' })}
            />
          ))}
        </DataTable>
      )}
      {asked !== null && asked.what === 'edit' && (
        <RuleDialog connectionId={company.id} rule={asked.rule} onClose={() => setAsked(null)} />
      )}
      {asked !== null && asked.what === 'remove' && asked.rule !== null && (
        <RemoveRule connectionId={company.id} rule={asked.rule} onClose={() => setAsked(null)} />
      )}
    </Page>
  );
}
