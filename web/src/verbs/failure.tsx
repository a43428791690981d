import { ApiProblem } from '../api/client.ts';

/** Why a verb was not done, and what that means for what was asked; nothing where it was. */
export function Failure({ error, className = '' }: { error: unknown; className?: string }) {
  if (error === null) return null;
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <p role="alert" className={`rounded-md bg-bad-bg px-2.5 py-2 text-bad ${className}`}>
      {problem === null ? 'Relink did not answer.' : problem.message}
      {/* A verb over many records may have been done in part, and says so itself. */}
      {problem?.code !== 'operation-failed' && ' Nothing was changed.'}
    </p>
  );
}
