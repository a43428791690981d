import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { compose } from '../../src/compose.ts';
import { realPostgres } from '../../src/store/testing/real-postgres.ts';
import type { DatabaseKind } from './databases.ts';
import { freePort, startScript } from './demo-process.ts';
import { addManyLinks } from './many-links.ts';

/** A Relink in a process of its own, with one company of many records, and who may sign in. */
export interface Served {
  readonly url: string;
  readonly connectionId: string;
  readonly email: string;
  readonly password: string;
  end(): Promise<void>;
}

/** Fills a fresh database and serves it as operators do, by `npm run serve`. */
export async function serveMany(
  kind: DatabaseKind,
  size: number,
  say: (line: string) => void,
): Promise<Served> {
  const server = kind === 'server' ? await realPostgres() : null;
  const dataDir = mkdtempSync(join(tmpdir(), 'relink-bench-'));
  const clear = async () => {
    await server?.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const secretKey = randomBytes(32).toString('base64');
    const who = { email: 'bench@example.com', password: randomBytes(12).toString('base64url') };
    const databaseUrl = server?.databaseUrl ?? null;
    const connectionId = await fill({ databaseUrl, dataDir, secretKey, who, size, say });
    const port = await freePort();
    const env = {
      PORT: String(port),
      RELINK_DATA_DIR: dataDir,
      RELINK_SECRET_KEY: secretKey,
      LOG_LEVEL: 'warn',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    };
    const started = await startScript('serve', env, `http://127.0.0.1:${port}`, '/readyz');
    const end = async () => {
      await started.end();
      await clear();
    };
    return { url: started.url, connectionId, ...who, end };
  } catch (error) {
    await clear();
    throw error;
  }
}

/** Makes an administrator, a company and its records. @returns the company's id */
async function fill(by: {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly secretKey: string;
  readonly who: { readonly email: string; readonly password: string };
  readonly size: number;
  readonly say: (line: string) => void;
}): Promise<string> {
  const { databaseUrl, dataDir, secretKey, who, size, say } = by;
  const apiKey = `rlk_${randomBytes(24).toString('hex')}`;
  const relink = await compose({
    databaseUrl,
    dataDir,
    secretKeys: [secretKey],
    allowHosts: [],
    log: pino({ level: 'silent' }),
  });
  try {
    const local = { host: '127.0.0.1', port: 0, publicUrl: null, webFolder: null };
    const { url } = await relink.serve({ ...local, admin: who, apiKey });
    const answer = await fetch(`${url}/api/v1/connections`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Bench', currency: 'GBP' }),
    });
    const { id } = z.object({ id: z.string() }).parse(await answer.json());
    await addManyLinks(relink.database, id, size, say);
    // As if its first sync were over: the list is what is measured, not the way there.
    await relink.database.query(`update connection set status = 'connected' where id = $1`, [id]);
    return id;
  } finally {
    await relink.close();
  }
}
