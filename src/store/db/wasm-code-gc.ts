import { setFlagsFromString } from 'node:v8';

let kept = false;

/**
 * Tells V8 to keep the machine code of WebAssembly until its module goes. Called before the first thread with a
 * database starts; there is nothing else to switch off, the option is the process's.
 *
 * V8 13.6, which Node.js 24 has, can end the process with `Check failed: jit_page_->allocations_.erase(addr) == 1`
 * or a segmentation fault, and did so to about one full test run in twelve. The wrappers through which WebAssembly
 * calls JavaScript are shared by all threads; one that the collector is freeing can still be looked up by another
 * thread, and is then freed a second time (nodejs/node#64500 and #66366, mended in V8 by 9b8ca54d5a of April 2025,
 * which Node.js 24 lacks and 26 has). Two kinds of WebAssembly run here, in both threads at once: the database, and
 * Node's own type stripper. Reported for this very Node.js, in series of ten processes that start and end threads:
 * 16 of 40 series crashed as it is, none of 20 with this option; 8 of 20 still did with
 * `--no-memory-protection-keys`, and `--no-wasm-tier-up` is said not to help. Node.js built with the mended V8: none of
 * 191 processes, against 8 of 149. We did not catch it in a loop of our own: 180 databases opened, used, closed or
 * terminated half way, three at a time.
 *
 * What it costs: first-tier code stays beside the optimised code that replaced it; after 150 statements that wrote
 * 60,000 rows the process held 445 and 446 MB with it, 444 and 428 without. `wasm-code-gc.test.ts` sees to it that
 * the option still does what it says. To be taken away with Node.js 24.
 */
export function keepWasmCode(): void {
  if (kept) return;
  kept = true;
  setFlagsFromString('--no-wasm-code-gc');
}
