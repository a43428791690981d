import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { ApiProblem } from '../api/client.ts';
import { signIn, waysQuery } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ProviderButton } from './provider-button.tsx';
import { refusedWords } from './refused-words.ts';

/**
 * E-mail and password, and the organisation's provider where there is one. A refusal says which of the few reasons it
 * is, never which half was wrong.
 */
export function SignInPage() {
  const { next, refused } = useSearch({ from: '/sign-in' });
  const ways = useQuery(waysQuery);
  const provider = ways.data?.provider ?? null;
  const router = useRouter();
  const navigate = useNavigate();
  const attempt = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: () => (next === undefined ? navigate({ to: '/' }) : router.history.push(next)),
  });
  return (
    <main className="flex min-h-full items-center justify-center p-6">
      <form
        aria-label="Sign in"
        className="w-full max-w-[348px] rounded-lg border border-line bg-panel p-6"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          attempt.mutate({ email: String(form.get('email')), password: String(form.get('password')) });
        }}
      >
        <svg
          aria-hidden="true"
          width="28"
          height="28"
          viewBox="0 0 22 22"
          fill="none"
          strokeWidth="1.9"
          className="mb-3"
        >
          <rect x="1.5" y="1.5" width="12" height="12" rx="3.8" className="stroke-brand-text" />
          <rect x="7.5" y="7.5" width="12" height="12" rx="3.8" className="fill-panel stroke-ink" />
        </svg>
        <h1 className="text-18 font-[640]">Sign in to Relink</h1>
        <p className="mt-1 mb-5 text-ink-2">Re-Leased and Sage Intacct, kept in step.</p>
        <div className="flex flex-col gap-3.5">
          <TextField label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          {(attempt.error !== null || (refused !== undefined && ways.isFetched)) && (
            <p role="alert" className="rounded-md bg-bad-bg px-2.5 py-2 text-bad">
              {attempt.error !== null
                ? reason(attempt.error)
                : refusedWords(refused ?? '', provider?.label ?? 'The provider')}
            </p>
          )}
          <Button look="brand" type="submit" disabled={attempt.isPending} className="mt-1 w-full">
            {attempt.isPending ? 'Signing in…' : 'Sign in'}
          </Button>
        </div>
        {provider !== null && (
          <ProviderButton label={provider.label} next={next} another={refused !== undefined} />
        )}
      </form>
    </main>
  );
}

function reason(error: unknown): string {
  if (!(error instanceof ApiProblem)) return 'Relink did not answer. Try again.';
  if (error.status === 401 || error.status === 400) return 'E-mail or password is not right.';
  if (error.status === 429) return 'Too many tries. Wait a minute, then try again.';
  return error.message;
}
