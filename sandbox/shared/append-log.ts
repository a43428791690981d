import fs from 'node:fs';
import path from 'node:path';
import type { Json } from './json.ts';
import { parseJson } from './json.ts';

/**
 * An append-only file of JSON lines. One line is one committed transaction, written with a single write
 * before the answer leaves, so a killed process loses nothing it has acknowledged; a torn last line
 * (killed inside the write) was never acknowledged and is cut off when the file is opened again.
 */
export class AppendLog {
  private readonly file: string;
  private fd: number;

  private constructor(file: string, fd: number) {
    this.file = file;
    this.fd = fd;
  }

  /** Opens the log, giving each stored entry to `replay` in order. */
  static open(directory: string, name: string, replay: (entry: Json) => void): AppendLog {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = path.join(directory, name);
    if (fs.existsSync(file)) {
      const text = fs.readFileSync(file, 'utf8');
      const end = text.lastIndexOf('\n') + 1;
      for (const line of text.slice(0, end).split('\n')) {
        if (line === '') continue;
        const entry = parseJson(line);
        if (entry === undefined) throw new Error(`${file} holds a line that is not JSON`);
        replay(entry);
      }
      if (end < text.length) fs.truncateSync(file, Buffer.byteLength(text.slice(0, end)));
    }
    return new AppendLog(file, fs.openSync(file, 'a', 0o600));
  }

  /** Whether a log of this name exists and holds something. */
  static exists(directory: string, name: string): boolean {
    const file = path.join(directory, name);
    return fs.existsSync(file) && fs.statSync(file).size > 0;
  }

  append(entry: unknown): void {
    fs.writeSync(this.fd, `${JSON.stringify(entry)}\n`);
  }

  /** Replaces the whole content by `entries` (compaction); the change of files is atomic. */
  rewrite(entries: Iterable<unknown>): void {
    const next = `${this.file}.next`;
    const fd = fs.openSync(next, 'w', 0o600);
    for (const entry of entries) fs.writeSync(fd, `${JSON.stringify(entry)}\n`);
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    fs.closeSync(this.fd);
    fs.renameSync(next, this.file);
    this.fd = fs.openSync(this.file, 'a', 0o600);
  }

  close(): void {
    fs.closeSync(this.fd);
  }
}
