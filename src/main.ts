/**
 * The composition root: configuration -> store -> systems -> engine -> queue -> http. With `compose.ts`, which puts
 * the parts together, the only file that knows all.
 * `node src/main.ts` serves; `node src/main.ts worker` only carries out runs.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { compose } from './compose.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { connectDemo } from './demo/connect.ts';
import { type DemoSecrets, demoSecrets } from './demo/secrets.ts';
import { createLogger } from './logging.ts';
import { DatabaseInUseError } from './store/db/errors.ts';
import { ReachRoleError } from './store/db/reach-role.ts';
import { startTelemetry } from './telemetry.ts';

const webFolder = fileURLToPath(new URL('../web/dist', import.meta.url));

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const dataDir = resolve(config.dataDir);
  const demo = config.demo.on ? demoSecrets(dataDir) : null;
  const secretKeys = config.secretKeys ?? (demo === null ? null : ([demo.secretKey] as const));
  if (secretKeys === null) throw new ConfigError([{ variable: 'RELINK_SECRET_KEY', remedy: 'is missing' }]);
  const apiKey = config.apiKey ?? demo?.apiKey ?? null;
  const log = createLogger(demo === null ? config.logLevel : quiet(config.logLevel), {
    secrets: [
      ...secretKeys,
      ...(apiKey === null ? [] : [apiKey]),
      ...(config.admin === null ? [] : [config.admin.password]),
      ...(config.mail === null ? [] : mailSecrets(config.mail.smtpUrl)),
      ...(config.oidc === null ? [] : [config.oidc.clientSecret]),
    ],
  });
  if (process.argv[2] === 'worker' && config.runs === 0)
    throw new ConfigError([{ variable: 'RELINK_RUNS', remedy: 'is 0: a worker carries out at least 1' }]);
  const endTelemetry = await startTelemetry(process.env);
  const relink = await compose({
    databaseUrl: config.databaseUrl,
    dataDir,
    secretKeys,
    // The demo's sandboxes listen on this machine, where nothing else may be pointed at.
    allowHosts: demo === null ? config.allowHosts : [...config.allowHosts, '127.0.0.1'],
    mail: config.mail,
    publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
    log,
    queue: { concurrency: config.runs },
  });
  await relink.work();
  const serving =
    process.argv[2] === 'worker'
      ? null
      : await relink.serve({
          host: config.host,
          port: config.port,
          publicUrl: config.publicUrl,
          admin:
            config.admin ?? (demo === null ? null : { email: demo.adminEmail, password: demo.adminPassword }),
          apiKey,
          oidc: config.oidc,
          webFolder,
        });
  if (serving === null && config.workerPort !== null)
    await relink.tellHealth({ host: config.host, port: config.workerPort });
  endOnSignal(log, async () => {
    await relink.close();
    await endTelemetry();
  });
  if (serving !== null && demo !== null)
    await welcome(config, { ...demo, apiKey: apiKey ?? demo.apiKey }, serving.url);
}

/** The mail server's password, as it stands in the address and as it is sent. */
function mailSecrets(smtpUrl: string): string[] {
  const { password } = new URL(smtpUrl);
  return password === '' ? [] : [smtpUrl, password, decodeURIComponent(password)];
}

/** The demo's terminal is for people: only what went wrong is logged there, unless asked otherwise. */
function quiet(level: Config['logLevel']): Config['logLevel'] {
  return process.env.LOG_LEVEL === undefined ? 'warn' : level;
}

/** Connects the demo on its first start, and says where it is and how to sign in. */
async function welcome(config: Config, demo: DemoSecrets, url: string): Promise<void> {
  await connectDemo(url, demo.apiKey, {
    reLeasedUrl: `http://127.0.0.1:${config.demo.portReleased}`,
    intacctUrl: `http://127.0.0.1:${config.demo.portIntacct}`,
  });
  console.log(
    [
      '',
      `  Relink is running at   ${config.publicUrl ?? url}`,
      `  Sign in with           ${demo.adminEmail}`,
      `  Password               ${demo.adminPassword}`,
      '',
      '  A demo landlord, Harbourside Estates, is connected to two sandboxes on this machine.',
      '  Ctrl-C ends everything; the data stays for the next start.',
      '',
    ].join('\n'),
  );
}

function endOnSignal(log: Logger, end: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      end().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'did not end cleanly');
          process.exit(1);
        },
      );
    });
}

main().catch((error: unknown) => {
  const known =
    error instanceof ConfigError || error instanceof DatabaseInUseError || error instanceof ReachRoleError;
  console.error(known ? `\n${error.message}\n` : error);
  process.exit(1);
});
