import type { ConnectionSettings } from '../../domain/settings.ts';
import { SystemFault } from '../../systems/port.ts';
import type { SystemPair } from '../port.ts';

type Money = Pick<ConnectionSettings, 'receiptAccount' | 'supplierAccount'>;

/**
 * Where money goes in a ledger with one bank account: there is nothing to choose. With several, or none that can be
 * seen, payments from the property system wait until somebody chooses; nothing else does.
 */
export async function suggestMoney(
  settings: Money,
  open: () => Promise<Pick<SystemPair, 'property' | 'ledger'>>,
): Promise<Partial<Money>> {
  if (settings.receiptAccount !== null && settings.supplierAccount !== null) return {};
  const systems = await open();
  try {
    const accounts = (await systems.ledger.bankAccounts?.()) ?? [];
    const [only] = accounts;
    if (only === undefined || accounts.length > 1) return {};
    return {
      ...(settings.receiptAccount === null
        ? { receiptAccount: { kind: 'bank' as const, id: only.id, method: 'eft' as const } }
        : {}),
      ...(settings.supplierAccount === null
        ? { supplierAccount: { id: only.id, method: 'eft' as const } }
        : {}),
    };
  } catch (error) {
    // It can be chosen later; connecting does not depend on it.
    if (error instanceof SystemFault) return {};
    throw error;
  } finally {
    await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
  }
}
