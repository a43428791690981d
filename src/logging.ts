import { type DestinationStream, type Logger, pino } from 'pino';

/** Names under which secrets travel. Matched at any depth a log line of ours has. */
const secretNames = [
  'password',
  'currentPassword',
  'newPassword',
  'apiKey',
  'api_key',
  'clientSecret',
  'client_secret',
  'access_token',
  'refresh_token',
  'accessToken',
  'token',
  'secret',
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'sessionid',
  'senderPassword',
  'userPassword',
];

/** `a`, `*.a`, `*.*.a`, `*.*.*.a`: pino's paths have no wildcard for depth. */
const paths = secretNames.flatMap((name) => {
  const part = /^\w+$/.test(name) ? `.${name}` : `["${name}"]`;
  const top = /^\w+$/.test(name) ? name : `["${name}"]`;
  return [top, `*${part}`, `*.*${part}`, `*.*.*${part}`];
});

/**
 * The program's log: JSON lines, secrets redacted by name. `secrets` are values known at the start (the environment's):
 * they are cut out of every line, wherever they stand, error messages of libraries included.
 */
export function createLogger(
  level: string,
  options: { readonly secrets?: readonly string[]; readonly destination?: DestinationStream } = {},
): Logger {
  const known = (options.secrets ?? []).filter((secret) => secret.length >= 8);
  const target = options.destination ?? pino.destination({ sync: false });
  const destination: DestinationStream =
    known.length === 0
      ? target
      : {
          write(line) {
            let clean = line;
            for (const secret of known)
              clean = clean.replaceAll(JSON.stringify(secret).slice(1, -1), '[secret]');
            target.write(clean);
          },
        };
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[secret]' },
      serializers: { err: errorForLog, error: errorForLog },
    },
    destination,
  );
}

/** Type, message, stack and code of an error and its causes; never its other properties, which may hold a request. */
function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: errorForLog(error.cause) };
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}
