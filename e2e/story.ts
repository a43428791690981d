import type { Page } from '@playwright/test';
import type { Manifest, ManifestEntry } from '../sandbox/portfolio/manifest.ts';
import { type Demo, expect, type Relink } from './demo.ts';

/** What the generator planted, and what a correct first sync makes of it. */
export async function manifestOf(relink: Relink): Promise<Manifest> {
  return (await fetch(`${relink.reLeasedUrl}/_control/manifest`)).json();
}

/** A record of the property system with this trouble. */
export async function troubled(demo: Demo, trouble: ManifestEntry['trouble']): Promise<ManifestEntry> {
  const entry = (await manifestOf(demo)).entries.find(
    (one) => one.trouble === trouble && one.system === 'property',
  );
  if (entry === undefined) throw new Error(`nothing planted for ${trouble}`);
  return entry;
}

/** Speaks to a sandbox's control face: `edit` is a change that a person makes in that system. */
export async function control(url: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/_control/${path.replace(/^\/?(_control\/)?/, '')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return JSON.parse(text);
}

/** Takes a trouble's cause away, as a person would in the system that has it. */
export async function cure(demo: Demo, entry: ManifestEntry): Promise<void> {
  if (entry.cure === null) throw new Error(`${entry.trouble} has no cure`);
  const url = entry.cure.sandbox === 'intacct' ? demo.intacctUrl : demo.reLeasedUrl;
  await control(url, entry.cure.path, entry.cure.edit);
}

export interface Row {
  id: string;
  releasedId: string;
  number: string;
  outcome: string;
  link: string;
  problem: { cause: string } | null;
}

/** The record's row as the API has it. */
export async function find(
  demo: Demo,
  entry: Pick<ManifestEntry, 'number'> & { type?: string },
): Promise<Row> {
  const type = entry.type === undefined ? '' : `&type=${entry.type}`;
  const { items } = await demo.api<{ items: Row[] }>(
    'GET',
    `/connections/${demo.connectionId}/records?q=${encodeURIComponent(entry.number)}${type}`,
  );
  const row = items.find((one) => one.number === entry.number);
  if (row === undefined) throw new Error(`no record ${entry.number}`);
  return row;
}

/** Opens Sync results. */
export async function results(page: Page, demo: Demo, search = ''): Promise<void> {
  await page.goto(`${demo.url}/companies/${demo.connectionId}/results${search}`);
  await expect(page.getByRole('heading', { name: 'Sync results' })).toBeVisible();
}

/** The words by which the list calls a record. */
export const named = (row: Row): RegExp => new RegExp(`^Select (${row.number ?? row.releasedId})$`);

/** The dialog of a verb; what was done before may still be said in a toast, which is a dialog too. */
export const dialogOf = (page: Page, verb: 'Unlink' | 'Relink') =>
  page.getByRole('dialog', { name: new RegExp(`^${verb} \\S+`) });
