/** `npx relink`: the same operations as the browser's, over the API. */
import { runCommandLine } from './cli.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  fetch,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
