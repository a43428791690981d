import { z } from 'zod';

const Sdk = z.object({
  NodeSDK: z.custom<new (options: { serviceName: string }) => { start(): void; shutdown(): Promise<void> }>(
    (value) => typeof value === 'function',
  ),
});

/** Not a dependency: whoever wants traces installs it beside Relink. */
const sdkPackage = '@opentelemetry/sdk-node';

/**
 * Sends traces where `OTEL_EXPORTER_OTLP_ENDPOINT` says, by OpenTelemetry's own SDK and its own variables.
 * @returns what ends it, after the last span has left; nothing to do where no endpoint is given
 * @throws when an endpoint is given and the SDK is not installed
 */
export async function startTelemetry(
  env: Readonly<Record<string, string | undefined>>,
): Promise<() => Promise<void>> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || env.OTEL_EXPORTER_OTLP_ENDPOINT === '')
    return async () => {};
  const loaded: unknown = await import(sdkPackage).catch(() => null);
  const sdk = Sdk.safeParse(loaded);
  if (!sdk.success)
    throw new Error(
      `OTEL_EXPORTER_OTLP_ENDPOINT is set, and ${sdkPackage} is not installed. Install it beside Relink (npm install ${sdkPackage}), or unset the variable.`,
    );
  const running = new sdk.data.NodeSDK({ serviceName: 'relink' });
  running.start();
  return () => running.shutdown();
}
