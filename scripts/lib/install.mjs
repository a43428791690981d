import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Explained, machineEnvironment, output, run } from './run.mjs';

/** The oldest Node.js that npm and these bootstrap scripts may run on. */
const oldestMachineNode = 18;

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Whether what is installed is what the lock file asks for. npm writes `node_modules/.package-lock.json` as the last
 * step of an installation, whoever started it; comparing with it means that `npm ci` by hand or in CI is not repeated,
 * and that an installation cut short is.
 * @param {Lock} wanted `package-lock.json`
 * @param {Lock} installed `node_modules/.package-lock.json`
 * @returns {boolean}
 */
export function isInstalled(wanted, installed) {
  const want = Object.entries(wanted.packages ?? {}).filter(([path]) => path !== '');
  const have = new Map(Object.entries(installed.packages ?? {}));
  const paths = new Set(want.map(([path]) => path));
  const nothingForeign = [...have.keys()].every((path) => paths.has(path));
  return (
    nothingForeign &&
    want.every(([path, entry]) => {
      const found = have.get(path);
      // Packages for other platforms are in the lock file and never on this disk.
      if (found === undefined) return entry.optional === true || entry.devOptional === true;
      return found.version === entry.version && found.integrity === entry.integrity;
    })
  );
}

/**
 * @param {string} file
 * @returns {Lock | null} null where there is none, or where it is not readable as one
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Runs `npm` on the machine's own Node.js: the npm that started this script where there is one.
 * @param {string} root
 * @param {readonly string[]} args
 */
function npm(root, args) {
  const env = machineEnvironment();
  env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = '1';
  const { npm_node_execpath: node, npm_execpath: script } = process.env;
  return node !== undefined && script !== undefined && existsSync(node) && existsSync(script)
    ? run(node, [script, ...args], { cwd: root, env })
    : run('npm', args, { cwd: root, env });
}

/**
 * The Node.js that npm scripts run on is a package; its install script fetches the binary.
 * @param {string} root
 * @param {string} wanted exact version
 */
function pinnedNodeRuns(root, wanted) {
  return output(join(root, 'node_modules', 'node', 'bin', 'node'), ['--version']) === `v${wanted}`;
}

/**
 * Installs the packages of the lock file when they are not there, and makes sure of the pinned Node.js.
 * @param {string} root
 */
export function install(root) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestMachineNode) {
    throw new Explained(
      `This machine has Node.js ${process.versions.node}; Relink needs ${oldestMachineNode} or newer to install itself.`,
    );
  }
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === null)
    throw new Explained('package-lock.json is missing or unreadable: restore it from git.');
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null || !isInstalled(wanted, installed)) {
    console.log(
      installed === null
        ? 'Installing what Relink needs (once, about half a minute) ...'
        : 'The packages changed; installing them again ...',
    );
    if (!npm(root, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])) {
      throw new Explained('npm ci failed; its reason stands above. Is the package registry reachable?');
    }
  }
  const version = wanted.packages?.['node_modules/node']?.version ?? '';
  if (pinnedNodeRuns(root, version)) return;
  // Install scripts may be switched off on this machine (ignore-scripts): this one is asked for by name.
  const folder = join(root, 'node_modules', 'node');
  run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, env: machineEnvironment() });
  if (pinnedNodeRuns(root, version)) return;
  throw new Explained(
    `Relink runs on Node.js ${version}, which npm installs as the package "node" together with the others, and that ` +
      'did not work here. See above for the reason; `npm rebuild node` tries it again.',
  );
}
