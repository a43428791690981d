import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Explained, run } from './run.mjs';

/** Files outside `web/` that change what the build makes. */
const alsoInputs = ['package-lock.json', 'tsconfig.json'];

/** Tests, and types, which leave no trace in a bundle: the build writes those of the API itself. */
const noInput = /(\.test\.tsx?|^generated\.ts)$/;

/**
 * Every file the build reads, in a fixed order.
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !['dist', 'node_modules'].includes(entry.name) && !noInput.test(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    })
    .sort();
}

/**
 * A digest of the names and contents of everything the build reads. Contents, not times: a clone, a branch switched
 * and back, or a touched file must not cost a build.
 * @param {string} root
 */
export function inputsDigest(root) {
  const digest = createHash('sha256');
  const files = [...filesUnder(join(root, 'web')), ...alsoInputs.map((name) => join(root, name))];
  for (const file of files) {
    if (!existsSync(file)) continue;
    const content = readFileSync(file);
    digest.update(`${relative(root, file).split(sep).join('/')}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
}

/**
 * Builds the browser app into `web/dist`, unless what is there was built from the same inputs.
 * @param {string} root
 */
export function buildWeb(root) {
  const stamp = join(root, 'web', 'dist', '.inputs');
  const digest = inputsDigest(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  console.log('Building the browser app ...');
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!run(node, [vite, 'build', 'web', '--logLevel', 'warn'], { cwd: root })) {
    throw new Explained('The browser app could not be built; the reason stands above.');
  }
  writeFileSync(stamp, digest);
}
