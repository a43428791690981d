import { type Browser, chromium, type Page } from '@playwright/test';
import playwrightConfig from '../playwright.config.ts';
import { signIn } from './lib/browser.ts';
import { type DatabaseKind, databaseKinds } from './lib/databases.ts';
import { type Benchmark, type BenchOptions, type Figure, figure, p95Figure } from './lib/figure.ts';
import { firstLoad, toRows } from './lib/list-watch.ts';
import { type Served, serveMany } from './lib/served.ts';

const defaultSize = 1_000_000;

/** What a person at the browser waits for. */
export const workbench: Benchmark = {
  id: 'w',
  title: 'The workbench in the browser',
  async run(options) {
    const browser = await chromium.launch(playwrightConfig.use?.launchOptions);
    try {
      const figures: Figure[] = [];
      for (const kind of databaseKinds) figures.push(...(await runOn(kind, browser, options)));
      return figures;
    } finally {
      await browser.close();
    }
  },
};

type State = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

async function runOn(kind: DatabaseKind, browser: Browser, options: BenchOptions): Promise<Figure[]> {
  const size = options.size ?? defaultSize;
  options.say(`${kind}: making ${size} records`);
  const served = await serveMany(kind, size, options.say);
  try {
    const state = await signedIn(browser, served);
    const loads = { overview: [] as Load[], list: [] as Load[] };
    const rows: number[][] = [];
    const typed: number[][] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`${kind}, round ${round + 1} of ${options.rounds}`);
      const open = (path: string, selector: string) => coldly(browser, state, served.url + path, selector);
      loads.overview.push(await open('/', 'a[href*="/companies/"]'));
      loads.list.push(await open(listOf(served), '[data-record]'));
      const one = await browser.newContext({ storageState: state, viewport });
      const done = await useList(await one.newPage(), served, size);
      await one.close();
      rows.push(done.asked);
      typed.push(done.typed);
      options.say(`slowest: ${done.slowest.map(([what, ms]) => `${what} ${ms.toFixed(0)} ms`).join(', ')}`);
    }
    const of = `over ${size} records, ${kind}`;
    const about = (id: string, name: string, unit: string) => ({ id: `w.${id}.${kind}`, name, unit });
    return [
      p95Figure(about('rows', `filter, search or sort to rows on screen, p95 ${of}`, 'ms'), rows, {
        atMost: 250,
      }),
      p95Figure(about('typed', `last letter typed to rows on screen, p95 ${of}`, 'ms'), typed, {
        atMost: 400,
      }),
      figure(about('overview', `overview usable, nothing cached, ${of}`, 'ms'), ms(loads.overview), {
        atMost: 2_000,
      }),
      figure(about('list', `Sync results usable, nothing cached, ${of}`, 'ms'), ms(loads.list), {
        atMost: 2_000,
      }),
      figure(about('bytes', `first load of the overview, ${kind}`, 'kB'), kB(loads.overview), {
        atMost: 250,
      }),
      figure(about('list-bytes', `first load of Sync results, ${kind}`, 'kB'), kB(loads.list), {
        atMost: 250,
      }),
    ];
  } finally {
    await served.end();
  }
}

interface Load {
  readonly ms: number;
  readonly kB: number;
}
const ms = (loads: readonly Load[]) => loads.map((one) => one.ms);
const kB = (loads: readonly Load[]) => loads.map((one) => one.kB);
const viewport = { width: 1440, height: 900 };
const listOf = ({ connectionId }: Served) => `/companies/${connectionId}/results?since=any&link=all`;

async function signedIn(browser: Browser, served: Served): Promise<State> {
  const context = await browser.newContext();
  try {
    await signIn(await context.newPage(), served);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

/** Opens an address in a browser that has nothing of Relink but the sign-in. */
async function coldly(browser: Browser, state: State, url: string, selector: string): Promise<Load> {
  const context = await browser.newContext({ storageState: state, viewport });
  try {
    return await firstLoad(await context.newPage(), url, selector);
  } finally {
    await context.close();
  }
}

/** Searches that are asked by Enter: Ids, numbers, rare and common words, none, an amount, a message. */
const searches = ['P500', 'INV-4711', 'cabot 777', 'holdings', 'zzqxj', 'in', '123.45', 'inactive', 'L77'];
/** Searches that are only typed. */
const words = ['fairfax', 'trinity 41', 'inv-88', 'retail'];

async function useList(page: Page, served: Served, size: number) {
  const times: [what: string, ms: number][] = [];
  const typed: number[] = [];
  const list = page.getByRole('table', { name: 'Sync results' });
  const filters = page.getByRole('search', { name: 'Filters' });
  const box = page.getByRole('searchbox', { name: 'Search records' });
  // A new page each time: what was asked before would come from memory.
  const afresh = async () => {
    await page.goto(served.url + listOf(served));
    await page.locator('[data-record]').first().waitFor();
  };
  const asked = async (what: string, act: () => Promise<void>) => {
    times.push([what, await toRows(page, act)]);
  };
  const choose = async (chip: RegExp, option: string) => {
    await filters.getByRole('button', { name: chip }).press('Enter');
    const item = page.getByRole('menuitemcheckbox', { name: option });
    await item.waitFor();
    await asked(`${option}`, () => item.click());
    await page.keyboard.press('Escape');
  };

  await afresh();
  if (Number(await list.getAttribute('aria-rowcount')) !== size + 1)
    throw new Error(`the list does not count ${size} records`);
  for (const q of searches) {
    await box.fill(q);
    await asked(`search ${q}`, () => box.press('Enter'));
    const found = await page.locator('[data-record] mark').count();
    if (found === 0 && !['zzqxj', 'inactive'].includes(q)) throw new Error(`nothing is marked for ${q}`);
  }
  for (const word of words) typed.push(await toRows(page, () => typeInto(page, box, word)));
  await afresh();
  await choose(/^Outcome/, 'Failing');
  await choose(/^Type/, 'Invoices');
  await afresh();
  await choose(/^Type/, 'Bills');
  await choose(/^Direction/, 'Incoming');
  await afresh();
  const heads = list.getByRole('columnheader');
  for (const head of ['Amount', 'Re-Leased Id', 'Intacct Id'])
    await asked(`sort by ${head}`, () => heads.getByRole('button', { name: head }).click());
  await asked('next page', () => page.getByRole('button', { name: 'Next page' }).click());
  await asked('unlinked', () => page.getByRole('radio', { name: /^Unlinked/ }).click());
  const slowest = [...times].sort((a, b) => b[1] - a[1]).slice(0, 4);
  return { asked: times.map(([, took]) => took), typed, slowest };
}

async function typeInto(page: Page, box: ReturnType<Page['getByRole']>, word: string): Promise<void> {
  await box.press('ControlOrMeta+a');
  await page.keyboard.type(word, { delay: 60 });
}
