import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { buttonClass } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';

/** For what no page caught itself. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return <ErrorNotice error={error} what="This page" onRetry={reset} />;
}

export function NotFound() {
  return (
    <Notice
      icon="search"
      title="There is no such page"
      action={
        <Link to="/" className={buttonClass()}>
          All companies
        </Link>
      }
    >
      The address may be old or incomplete.
    </Notice>
  );
}
