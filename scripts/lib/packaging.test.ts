import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { validate } from 'dockerfile-utils';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../e2e/processes.ts';
import { realPostgres } from '../../src/store/testing/real-postgres.ts';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const Service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  restart: z.literal('unless-stopped'),
  init: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string().nullable()),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  deploy: z.strictObject({ replicas: z.int() }).optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.int() })
    .optional(),
});
const Compose = z.strictObject({
  'x-relink': z.unknown(),
  services: z.strictObject({ server: Service, worker: Service, database: Service }),
  volumes: z.record(z.string(), z.null()),
});
const { services, volumes } = Compose.parse(parse(readFileSync('compose.yaml', 'utf8'), { merge: true }));

/** What an instruction of the last stage says, in JSON form. */
function listOf(instruction: string): string[] {
  const found = new RegExp(`^${instruction}[^[\\n]*(\\[.*\\])$`, 'gm').exec(dockerfile)?.[1];
  return z.array(z.string()).parse(JSON.parse(found ?? 'null'));
}

test('the Dockerfile has no fault that its linter knows, and copies nothing that is not there', () => {
  expect(validate(dockerfile)).toEqual([]);
  expect(validate(`${dockerfile}\nEXPOSE nowhere`)).not.toEqual([]);
  const copied = [...dockerfile.matchAll(/^COPY --from=build \/app\/(\S+)/gm)].map((one) => one[1] ?? '');
  expect(copied).toContain('src');
  for (const path of copied.filter((one) => !['node_modules', 'web/dist'].includes(one)))
    expect(existsSync(path), path).toBe(true);
  const { engines, dependencies } = z
    .object({ engines: z.object({ node: z.string() }), dependencies: z.object({ node: z.string() }) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(engines.node).toBe('>=22.18');
  for (const [, version] of dockerfile.matchAll(/^FROM node:([\d.]+)/gm))
    expect(version).toBe(dependencies.node);
});

test('every volume and service that is named is there, and only this machine reaches the server', () => {
  expect(services.worker.deploy?.replicas).toBe(2);
  for (const one of [services.server, services.worker])
    expect(Object.keys(one.depends_on ?? {})).toEqual(['database']);
  expect(services.database.volumes?.map((one) => one.split(':')[0])).toEqual(Object.keys(volumes));
  expect(services.server.ports).toEqual(['127.0.0.1:4700:4700']);
});

test('what the services are given is what Relink reads, e-mail and signing in with a provider among it', () => {
  const passed = (service: z.infer<typeof Service>) => Object.keys(service.environment);
  for (const name of [...passed(services.server), ...passed(services.worker)])
    expect(readFileSync('src/config.ts', 'utf8')).toContain(`  ${name}: `);
  expect(passed(services.server)).toEqual(
    expect.arrayContaining(['RELINK_SMTP_URL', 'RELINK_MAIL_FROM', 'RELINK_OIDC_ISSUER']),
  );
  // Mail is sent by whoever gets to it: links in it must lead to the server from a worker as well.
  expect(passed(services.worker)).toEqual(
    expect.arrayContaining(['RELINK_SMTP_URL', 'RELINK_MAIL_FROM', 'RELINK_PUBLIC_URL']),
  );
});

const processes: ChildProcess[] = [];
const last: (() => unknown)[] = [];
afterAll(async () => {
  for (const one of processes) if (one.exitCode === null) one.kill('SIGKILL');
  for (const end of last.reverse()) await end();
});

/** An environment as it is when the image's and the service's are put together and what stands in `.env` is filled in. */
function environmentOf(service: z.infer<typeof Service>, given: Readonly<Record<string, string>>) {
  const [, image = ''] = /^ENV (.*)$/m.exec(dockerfile) ?? [];
  const of = Object.fromEntries(image.split(' ').map((pair) => pair.split('=')));
  const filled = Object.entries(service.environment).flatMap(([name, text]) => {
    // Without a value it is passed on where it is given.
    if (text === null) return given[name] === undefined ? [] : [[name, given[name]]];
    const value = text.replaceAll(
      /\$\{(\w+)(?::-([^}]*)|:\?)\}/g,
      (_, variable: string, fallback?: string) => {
        const found = given[variable] ?? fallback;
        if (found === undefined) throw new Error(`${variable} is not given`);
        return found;
      },
    );
    return [[name, value]];
  });
  return { ...of, ...Object.fromEntries(filled) };
}

test('server and workers start by their commands, are healthy by the image’s own check, and end when they are asked to', async () => {
  const database = await realPostgres();
  last.push(() => database.close());
  const folder = mkdtempSync(join(tmpdir(), 'relink-packaging-'));
  last.push(() => rmSync(folder, { recursive: true, force: true }));
  const secrets = {
    POSTGRES_PASSWORD: 'of-no-use-here',
    RELINK_SECRET_KEY: randomBytes(32).toString('base64'),
    RELINK_ADMIN_EMAIL: 'ann@example.com',
    RELINK_ADMIN_PASSWORD: 'a password for ann',
  };
  const image = listOf('CMD');
  const health = listOf('HEALTHCHECK');
  const started: { name: string; child: ChildProcess; port: string; output: () => string }[] = [];
  for (const name of ['server', 'worker', 'worker'] as const) {
    const [command = '', ...args] = services[name].command ?? image;
    expect(command).toBe('node');
    const port = String(await freePort());
    const child = spawn(process.execPath, args, {
      env: {
        PATH: process.env.PATH,
        ...environmentOf(services[name], secrets),
        // The database, folder and ports of this test instead of the container's.
        DATABASE_URL: database.databaseUrl,
        RELINK_DATA_DIR: folder,
        HOST: '127.0.0.1',
        PORT: port,
        RELINK_WORKER_PORT: port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    processes.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    started.push({ name, child, port, output: () => output });
  }
  // The image's own health check, with the port of this test.
  const healthy = (port: string) =>
    spawnSync(process.execPath, [...health.slice(1, -1), (health.at(-1) ?? '').replace('4700', port)])
      .status === 0;
  for (const one of started) {
    const until = Date.now() + 60_000;
    while (!healthy(one.port)) {
      if (Date.now() > until || one.child.exitCode !== null)
        throw new Error(`the ${one.name} is not healthy:\n${one.output()}`);
      await sleep(200);
    }
  }
  const metrics = await Promise.all(
    started.map(async ({ port }) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
  );
  for (const text of metrics) expect(text).toContain('process_cpu_seconds_total');
  // Companies are told of by the server, once, and not by each worker again.
  expect(metrics.map((text) => text.includes('relink_companies'))).toEqual([true, false, false]);
  const ends = await Promise.all(
    started.map(
      ({ child }) =>
        new Promise((resolve) => {
          child.once('exit', (code, signal) => resolve(signal ?? code));
          child.kill('SIGTERM');
        }),
    ),
  );
  expect(ends).toEqual([0, 0, 0]);
  for (const secret of [secrets.RELINK_SECRET_KEY, secrets.RELINK_ADMIN_PASSWORD, secrets.POSTGRES_PASSWORD])
    for (const one of started) expect(one.output()).not.toContain(secret);
}, 120_000);
