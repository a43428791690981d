import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('relink');

/**
 * Does work within a span of a trace: a run, its phases, each call to a system. Costs nothing and goes nowhere unless the
 * process was started with an exporter (`docs/operations.md`). Attributes are ids, types and counts: never a name, an
 * amount or a secret.
 */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (note: (more: Attributes) => void) => Promise<T>,
  kind: 'internal' | 'client' = 'internal',
): Promise<T> {
  return tracer.startActiveSpan(
    name,
    { attributes, kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL },
    async (span) => {
      try {
        return await work((more) => span.setAttributes(more));
      } catch (error) {
        // The kind of error alone: a message may hold what a system answered.
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'error',
        });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}
