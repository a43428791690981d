import { queryOptions } from '@tanstack/react-query';
import { ApiProblem, call } from './client.ts';
import { queryClient } from './queries.ts';
import type { Me, SignInWays } from './types.ts';

/** `null` when nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await call<Me>('/api/v1/me', { signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Signs in and forgets whatever the page knew before. */
export async function signIn(email: string, password: string): Promise<void> {
  await call<unknown>('/api/auth/sign-in/email', { method: 'POST', body: { email, password } });
  queryClient.clear();
}

/** How people can sign in here; until it is known, and where it cannot be, with a password. */
export const waysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  queryFn: ({ signal }) => call<SignInWays>('/api/auth/sign-in/ways', { signal }),
  staleTime: 60_000,
});

/**
 * Leaves for the provider; it sends the browser back to `next`, or to the sign-in page with a reason. As `another`
 * person, the provider asks who it is.
 */
export async function visitProvider(next: string | undefined, another: boolean): Promise<void> {
  const { url } = await call<{ url: string }>('/api/auth/sign-in/oidc', {
    method: 'POST',
    body: { another, ...(next === undefined ? {} : { next }) },
  });
  window.location.assign(url);
}

export async function signOut(): Promise<void> {
  await call<unknown>('/api/auth/sign-out', { method: 'POST', body: {} });
  queryClient.clear();
}
