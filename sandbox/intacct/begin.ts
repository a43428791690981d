import { rulesOf } from './rules/index.ts';
import type { Tenant } from './tenant.ts';
import { Transaction } from './transaction.ts';
import type { Actor, Work } from './work.ts';

/** Begins a unit of work; {@link Tenant.commit} makes it permanent. */
export function begin(tenant: Tenant, actor: Actor, entity: string | null, seeding = false): Work {
  const { store } = tenant;
  const tx = new Transaction(store);
  const now = tenant.clock.instant();
  return { tenant, store, tx, entity, actor, now, seeding, open: new Set(), rules: rulesOf };
}
