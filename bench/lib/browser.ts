import type { Page } from '@playwright/test';

/** Signs a person in, by the form. */
export async function signIn(
  page: Page,
  { url, email, password }: { readonly url: string; readonly email: string; readonly password: string },
): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}
