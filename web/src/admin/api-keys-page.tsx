import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, call } from '../api/client.ts';
import { api, queryClient } from '../api/queries.ts';
import { calendarDate, instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { roleWord } from '../lib/roles.ts';
import { PageHead } from '../shell/page-head.tsx';
import { Button } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';
import { AddApiKey } from './add-api-key.tsx';
import { apiKeysQuery } from './queries.ts';

/** Keys for scripts; the secret is shown once, when it is made. */
export function ApiKeysPage() {
  const region = useRegion();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const revoke = useMutation({
    mutationFn: (id: string) =>
      call<unknown>(`${api}/api-keys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => say('Key revoked', { detail: 'It stops working at once.' }),
    onError: (problem) =>
      say('The key was not revoked', {
        detail: problem instanceof ApiProblem ? problem.message : 'No answer.',
        tone: 'bad',
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  return (
    <Page>
      <PageHead
        title="API keys"
        actions={
          <Button look="brand" onClick={() => setAdding(true)}>
            Make a key
          </Button>
        }
      />
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The list of keys" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading keys" className="skeleton h-40" />
      )}
      {data !== undefined && data.items.length === 0 && (
        <Notice icon="key" title="No key yet">
          A script signs in with a key of its own, with a role of its own.
        </Notice>
      )}
      {data !== undefined && data.items.length > 0 && (
        <DataTable label="API keys" heads={['Name', 'Role', 'Begins with', 'Made', 'Last used', '(Actions)']}>
          {data.items.map((key) => (
            <tr key={key.id}>
              <td className="font-[560]">{key.name}</td>
              <td className="text-ink-2">{roleWord(key.role)}</td>
              <td className="figure text-ink-2">{key.start === null ? '–' : `${key.start}…`}</td>
              <td className="figure text-ink-2">{calendarDate(key.createdAt.slice(0, 10), region)}</td>
              <td className="figure text-ink-2">
                {key.lastUsedAt === null ? 'never' : instant(key.lastUsedAt, region)}
              </td>
              <td className="text-right">
                <Button
                  look="danger"
                  size="sm"
                  aria-label={`Revoke ${key.name}`}
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate(key.id)}
                >
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {adding && <AddApiKey onClose={() => setAdding(false)} />}
    </Page>
  );
}
