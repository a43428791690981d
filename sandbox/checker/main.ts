import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Manifest } from '../portfolio/manifest.ts';
import { check } from './check.ts';

const usage = 'usage: node sandbox/checker/main.ts --released URL --intacct URL [--manifest FILE] [--json]';

/** The manifest as a file, else as one of the sandboxes shows it. */
async function readManifest(file: string | undefined, urls: readonly string[]): Promise<Manifest> {
  if (file !== undefined) return JSON.parse(await readFile(file, 'utf8'));
  for (const url of urls) {
    const answer = await fetch(`${url}/_control/manifest`);
    const manifest: Manifest | null = answer.ok ? await answer.json() : null;
    if (manifest !== null) return manifest;
  }
  throw new Error('neither sandbox holds a manifest; name one with --manifest');
}

async function run(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { released: text, intacct: text, manifest: text, json: { type: 'boolean', default: false } },
  });
  if (values.released === undefined || values.intacct === undefined) {
    console.error(usage);
    return 2;
  }
  const manifest = await readManifest(values.manifest, [values.released, values.intacct]);
  const verdict = await check({ reLeasedUrl: values.released, intacctUrl: values.intacct, manifest });
  if (values.json) {
    console.log(JSON.stringify(verdict));
    return verdict.ok ? 0 : 1;
  }
  for (const [type, count] of Object.entries(verdict.counts)) {
    console.log(
      `${type}: ${count.property} in Re-Leased, ${count.ledger} in Intacct, ${count.both} in both, ${count.expected} expected in both`,
    );
  }
  for (const it of verdict.duplicates)
    console.log(`twice in the ${it.system} system: ${it.type} ${it.token} (${it.keys.join(', ')})`);
  for (const it of verdict.losses)
    console.log(`missing in ${it.missingIn.join(' and ')}: ${it.type} ${it.token}`);
  for (const it of verdict.differences) {
    console.log(`${it.type} ${it.number} ${it.field}: ${it.property} in Re-Leased, ${it.ledger} in Intacct`);
  }
  console.log(verdict.ok ? 'ok: both systems hold the same facts' : 'not ok');
  return verdict.ok ? 0 : 1;
}

process.exitCode = await run();
