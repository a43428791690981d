import { spawnSync } from 'node:child_process';
import { delimiter, sep } from 'node:path';

/** A failure whose message says to the person at the terminal what to do; shown without a stack. */
export class Explained extends Error {}

/**
 * Runs a command to its end with its output on this terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {boolean} whether it ended well
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: 'inherit', ...options });
  return result.status === 0;
}

/**
 * What a command prints, or null when it cannot run or fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string | null}
 */
export function output(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : null;
}

/**
 * The environment without `node_modules/.bin` in the search path. npm scripts put it first, but an installation
 * replaces that folder, and must not run on the very binary it is replacing.
 * @returns {NodeJS.ProcessEnv}
 */
export function machineEnvironment() {
  const env = { ...process.env };
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const ours = `node_modules${sep}.bin`;
  env[name] = (env[name] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.endsWith(ours))
    .join(delimiter);
  return env;
}
