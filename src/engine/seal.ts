import type { Logger } from 'pino';
import type { Database } from '../store/db/open.ts';
import {
  accessChain,
  type Chain,
  companyChain,
  type Sealed,
  sealAtOnce,
  sealNext,
  unsealedChains,
} from '../store/write/seal.ts';

/** What sealing needs. */
export interface Sealing {
  readonly database: Database;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Seals what is committed and unsealed in one chain, block by block, and writes each new head to the log: whoever keeps
 * the log can tell later whether that head is still on the chain. With `wait`, also what another process is sealing now.
 */
export async function sealChain(
  { database, log, now }: Sealing,
  chain: Chain,
  chainId: string,
  wait = false,
): Promise<Sealed | null> {
  let newest: Sealed | null = null;
  for (;;) {
    const sealed = await sealNext(database, chain, chainId, { at: now().toISOString(), wait });
    if (sealed === null) return newest;
    newest = sealed;
    log.info(
      { [chain.owners]: sealed.chainId, block: sealed.number, count: sealed.last, head: sealed.hash },
      'events sealed',
    );
    if (sealed.last - sealed.first + 1 < sealAtOnce) return newest;
  }
}

/** At the end of a run: a fault in sealing is logged and does not make the run one that failed. */
export async function sealAfterRun(sealing: Sealing, connectionId: string): Promise<void> {
  await sealChain(sealing, companyChain, connectionId).catch((error: unknown) =>
    sealing.log.error({ err: error, connection: connectionId }, 'events could not be sealed'),
  );
}

/** Every chain with something to seal: what people do between runs, and who may do what. */
export async function sealAll(sealing: Sealing): Promise<void> {
  for (const chain of [companyChain, accessChain])
    for (const id of await unsealedChains(sealing.database, chain)) await sealChain(sealing, chain, id);
}
