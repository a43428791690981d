/**
 * One sandbox as a process of its own: `sandbox-process.ts re-leased|intacct <portfolio choice as JSON>`, started by
 * `fork`. Says its address when it listens, and ends with whoever started it.
 */
import { z } from 'zod';
import { startIntacctSandbox } from '../../sandbox/intacct/main.ts';
import { startReLeasedSandbox } from '../../sandbox/re-leased/main.ts';
import { type PortfolioChoice, portfolioOf } from './portfolio.ts';

const Choice: z.ZodType<PortfolioChoice> = z.object({
  seed: z.int(),
  size: z.union([z.literal('small'), z.int()]),
  today: z.iso.date(),
});

process.once('disconnect', () => process.exit(0));
const [system, choice = ''] = process.argv.slice(2);
const { reLeased, intacct, manifest } = portfolioOf(Choice.parse(JSON.parse(choice)));
const shown = JSON.parse(JSON.stringify(manifest));
const sandbox =
  system === 'intacct'
    ? await startIntacctSandbox({ port: 0, seed: intacct, manifest: shown })
    : await startReLeasedSandbox({ port: 0, seed: reLeased, manifest: shown });
process.send?.({ kind: 'listening', url: sandbox.url });
