import * as fs from 'node:fs';
import * as path from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Init = Parameters<NodeFS['init']>;

/** What we touch of the WebAssembly module's own file layer. */
interface NodeFsLayer {
  stream_ops: { fsync?: (stream: FileStream) => number };
  realPath(node: unknown): string;
}
interface FileStream {
  nfd?: number;
  node?: unknown;
}

/**
 * PGlite's file layer has no sync hook, so that even with `fsync = on` nothing reaches the disk before the
 * operating system feels like it: a power cut loses acknowledged commits. This subclass adds the hook. It leans
 * on internals; `durable-fs.test.ts` counts the syncs, so that an upgrade that drops them is noticed.
 */
export class DurableNodeFS extends NodeFS {
  /** Syncs asked for by the database so far. */
  syncs = 0;

  override async init(pg: Init[0], options: Init[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const hook = (module: object): void => this.#addSync(module);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), hook] } };
  }

  #addSync(module: object): void {
    const layer: unknown = Reflect.get(module, 'NODEFS');
    if (!isLayer(layer))
      throw new Error('PGlite no longer exposes its file layer: commits would not be durable');
    layer.stream_ops.fsync = (stream) => {
      this.syncs += 1;
      if (stream.nfd !== undefined) fs.fdatasyncSync(stream.nfd);
      // A directory is opened without a descriptor of its own; syncing it makes renames and new files last.
      else if (stream.node !== undefined) syncPath(layer.realPath(stream.node));
      return 0;
    };
  }
}

function isLayer(value: unknown): value is NodeFsLayer {
  return typeof value === 'object' && value !== null && 'stream_ops' in value && 'realPath' in value;
}

function syncPath(file: string): void {
  const descriptor = fs.openSync(file, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Syncs every file and folder below `root`: once, for the files that a new database is laid out from. */
export function syncTree(root: string): void {
  for (const entry of fs.readdirSync(root, { withFileTypes: true })) {
    const file = path.join(root, entry.name);
    if (entry.isDirectory()) syncTree(file);
    else if (entry.isFile()) syncPath(file);
  }
  syncPath(root);
}
