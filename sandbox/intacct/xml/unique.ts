import { type IdempotentAnswer, requestDigest } from '../idempotency.ts';
import type { Tenant } from '../tenant.ts';
import type { Envelope, FunctionCall } from './envelope.ts';
import { FunctionError } from './errors.ts';

// Kept among the answers REST repeats, under names that no header can carry.
const place = (controlId: string) => `xml\n${controlId}`;

/** Whether a function with this control id was executed and completed before. */
export const isRemembered = (tenant: Tenant, controlId: string): boolean =>
  tenant.answers.has(place(controlId));

/** What is kept of a function that succeeded: its control id, not its answer. One that failed may be sent again. */
export function remember(tenant: Tenant, call: FunctionCall): IdempotentAnswer {
  return {
    key: place(call.controlId),
    digest: requestDigest(call.name),
    status: 200,
    body: null,
    at: tenant.clock.ms(),
  };
}

export const repeated = (tenant: Tenant, controlId: string) =>
  new FunctionError({
    number: tenant.settings.xml.repeatErrorNumber,
    text: `A successful transaction has already been recorded with the control id ${controlId}`,
  });

export const stillRunning = (tenant: Tenant, controlId: string) =>
  new FunctionError({
    number: tenant.settings.xml.repeatErrorNumber,
    text: `There is a concurrent request in process with the control id ${controlId}`,
  });

/** Control ids of requests that are in process at this moment. */
export class RunningIds {
  private readonly holders = new Map<string, Envelope>();

  /** Claims the control ids of a request; gives those that another request held when this one came. */
  claim(envelope: Envelope): ReadonlySet<string> {
    const others = new Set<string>();
    if (!envelope.control.uniqueId) return others;
    for (const { controlId } of envelope.functions) {
      const holder = this.holders.get(controlId);
      if (holder === undefined) this.holders.set(controlId, envelope);
      else if (holder !== envelope) others.add(controlId);
    }
    return others;
  }

  release(envelope: Envelope): void {
    for (const [controlId, holder] of this.holders) if (holder === envelope) this.holders.delete(controlId);
  }
}
