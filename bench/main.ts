/**
 * `npm run bench`: every claim about speed, as a figure against a floor taken in the same run or an absolute limit.
 * `-- --only a,g` runs some, `-- --size N` sets the portfolio, `-- --rounds N` the repetitions.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bulk } from './bulk.ts';
import { frames } from './frames.ts';
import { fullSync } from './full-sync.ts';
import { ingest } from './ingest.ts';
import { type Figure, table } from './lib/figure.ts';
import { list } from './list.ts';
import { reaction } from './reaction.ts';
import { scaling } from './scaling.ts';
import { unchanged } from './unchanged.ts';
import { weight } from './weight.ts';
import { workbench } from './workbench.ts';

const benchmarks = [ingest, fullSync, unchanged, list, bulk, reaction, weight, workbench, frames, scaling];
const results = join(dirname(fileURLToPath(import.meta.url)), 'results');

const Options = z.object({
  only: z.string().optional(),
  size: z.coerce.number().int().positive().optional(),
  rounds: z.coerce.number().int().min(1).max(50).default(5),
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, size: { type: 'string' }, rounds: { type: 'string' } },
  });
  const options = Options.parse(values);
  const wanted = options.only?.split(',').map((id) => id.trim()) ?? benchmarks.map((one) => one.id);
  const unknown = wanted.filter((id) => !benchmarks.some((one) => one.id === id));
  if (unknown.length > 0) {
    console.error(
      `There is no benchmark ${unknown.join(', ')}. There are: ${benchmarks.map((one) => one.id).join(', ')}.`,
    );
    return 2;
  }
  const figures: Figure[] = [];
  const failed: string[] = [];
  for (const benchmark of benchmarks.filter((one) => wanted.includes(one.id))) {
    console.log(`\n${benchmark.id}. ${benchmark.title}`);
    const say = (line: string) => console.log(`   ${line}`);
    try {
      figures.push(...(await benchmark.run({ size: options.size ?? null, rounds: options.rounds, say })));
    } catch (error) {
      // What the others found is kept.
      failed.push(benchmark.id);
      console.error(error);
    }
  }
  console.log(`\n${table(figures)}\n`);
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, 'latest.json'), `${JSON.stringify(figures, null, 2)}\n`);
  if (failed.length > 0) console.error(`Could not be taken: ${failed.join(', ')}.`);
  return failed.length === 0 && figures.every((one) => one.ok) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
