import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useCompany } from '../shell/company-frame.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { MessageDialog } from './message-dialog.tsx';
import { MessageLine } from './message-line.tsx';
import { messagesQuery } from './queries.ts';
import type { MessageSearch } from './search.ts';

/** What Relink told of this company by itself: to whom, what, when, and how it went. */
export function MessagesPage() {
  const company = useCompany();
  const search = useSearch({ from: '/shell/companies/$connectionId/messages' });
  const navigate = useNavigate({ from: '/companies/$connectionId/messages' });
  const [open, setOpen] = useState<string | null>(null);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    messagesQuery(company.id, search),
  );
  const narrow = (change: MessageSearch) =>
    void navigate({ search: (was) => ({ ...was, ...change }), replace: true });
  const messages = data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = search.show !== undefined || search.channel !== undefined;
  return (
    <Page>
      <PageHead
        title="Messages"
        actions={
          <Link
            to="/companies/$connectionId/settings"
            params={{ connectionId: company.id }}
            hash="notifications"
            className={buttonClass()}
          >
            Who hears of what
          </Link>
        }
      />
      <search aria-label="Filter messages" className="flex flex-wrap gap-2">
        <Segmented
          label="How they stand"
          value={search.show ?? 'all'}
          options={[
            { value: 'all', label: 'All' },
            { value: 'undelivered', label: 'Not delivered' },
            { value: 'due', label: 'On their way' },
          ]}
          onChange={(show) => narrow({ show: show === 'all' ? undefined : show })}
        />
        <Segmented
          label="How they go"
          value={search.channel ?? 'all'}
          options={[
            { value: 'all', label: 'Both ways' },
            { value: 'email', label: 'E-mail' },
            { value: 'webhook', label: 'Webhook' },
          ]}
          onChange={(channel) => narrow({ channel: channel === 'all' ? undefined : channel })}
        />
      </search>
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading messages" className="skeleton h-64" />
      )}
      {error !== null && data === undefined && (
        <ErrorNotice error={error} what="The message log" onRetry={() => void refetch()} />
      )}
      {data !== undefined && messages.length === 0 && (
        <Notice
          icon={isFiltered ? 'search' : 'bell'}
          title={isFiltered ? 'No message is like this' : 'Nothing was told yet'}
        >
          {isFiltered
            ? 'Choose All and Both ways to see every message.'
            : 'When something stops records, a sync waits for you or credentials are refused, whoever wants to know hears of it once, and it stands here.'}
        </Notice>
      )}
      {messages.length > 0 && (
        <DataTable label="Messages" heads={['When', 'What', 'To', 'State', '(Acts)']}>
          {messages.map((message) => (
            <MessageLine key={message.id} message={message} onOpen={() => setOpen(message.id)} />
          ))}
        </DataTable>
      )}
      {hasNextPage && (
        <Button className="self-center" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Loading…' : 'Show earlier messages'}
        </Button>
      )}
      {open !== null && (
        <MessageDialog connectionId={company.id} messageId={open} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}
