import { z } from 'zod';
import type { SandboxClient } from '../../checks/harness/sandbox-client.ts';

const Dump = z.object({ records: z.record(z.string(), z.array(z.unknown())) });

/** Invoices that the ledger holds. */
export async function writtenInvoices(ledger: SandboxClient): Promise<number> {
  const { records } = Dump.parse(await ledger.dump());
  return records['accounts-receivable/invoice']?.length ?? 0;
}
