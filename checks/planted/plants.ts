import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import type { ScenarioName } from './scenarios.ts';

/** A bug to put into a copy of the engine: an exact text and what stands in its place. */
export interface Plant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What shows it, and the promise that must be found broken. */
  readonly scenario: ScenarioName;
  readonly breaks: keyof PromiseVerdict;
}

/** The three bugs an engine of this kind has most easily. */
export const plants: readonly Plant[] = [
  {
    name: 'a new key for a retry',
    file: 'src/engine/uncertain.ts',
    find: 'const result = await system.send(request, run.signal);',
    replace: `const result = await system.send(
        { ...request, idempotencyKey: globalThis.crypto.randomUUID() },
        run.signal,
      );`,
    scenario: 'lost answer',
    breaks: 'duplicates',
  },
  {
    name: 'the cursor moved before the page is stored',
    file: 'src/engine/read.ts',
    find: '    for await (const page of system.readChanged(',
    replace: `    await runTransaction(run, (tx) =>
      moveCursor(tx, run.connection.id, place, { through: startedAt, complete: false, at: startedAt }),
    );
    for await (const page of system.readChanged(`,
    scenario: 'broken read',
    breaks: 'losses',
  },
  {
    name: 'the hold unchecked before sending',
    file: 'src/store/write/attempts.ts',
    find: '`select l.held or (t.verb',
    replace: '`select (t.verb',
    scenario: 'unlinked meanwhile',
    breaks: 'writesForHeld',
  },
];

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Puts a bug into a text; throws when the place is not there exactly once: then the code has moved. */
export function planted(text: string, { name, file, find, replace }: Plant): string {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`"${name}" cannot be planted: ${file} has its place ${parts.length - 1} times, not once`);
  return parts.join(replace);
}

/** The file of a plant as it is. */
export function original(plant: Plant): string {
  return readFileSync(join(root, plant.file), 'utf8');
}

/** A copy of everything a check runs on, with this bug in it, outside the tree. */
export function plantedCopy(plant: Plant): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'relink-planted-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const part of ['src', 'sandbox', 'checks', 'package.json'])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, plant.file);
    writeFileSync(file, planted(readFileSync(file, 'utf8'), plant));
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
