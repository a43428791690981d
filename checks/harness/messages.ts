import { z } from 'zod';

/** What a check tells its Relink server (IPC). */
export const ToServer = z.discriminatedUnion('kind', [
  /** Opens the data and listens; does no run yet. */
  z.object({
    kind: z.literal('start'),
    databaseUrl: z.string().nullable(),
    dataDir: z.string(),
    secretKey: z.string(),
    apiKey: z.string(),
    aheadMs: z.number(),
    inFlightWaitMs: z.number().optional(),
    /** Nobody else works on this database; default true. */
    alone: z.boolean().optional(),
    /** A worker has no API, only health and metrics; default: a server. */
    face: z.enum(['server', 'worker']).optional(),
  }),
  /** Carries out runs from now on. */
  z.object({ kind: z.literal('work') }),
  /** Stops at the first write that comes to this step, until released. */
  z.object({
    kind: z.literal('arm'),
    step: z.string(),
    system: z.string(),
    type: z.string(),
    verb: z.string(),
  }),
  /** Lets the write go on that stopped where this process was armed to; none stops any more. */
  z.object({ kind: z.literal('release') }),
  /** Tells of the next record of this run that is claimed here. */
  z.object({ kind: z.literal('tell claim'), runId: z.string() }),
  /** Tells which steps the records have passed that stopped where this process was armed to, since they went on. */
  z.object({ kind: z.literal('tell steps') }),
  /** How far the engine's clock is ahead of the real one. */
  z.object({ kind: z.literal('clock'), aheadMs: z.number() }),
]);
export type ToServer = z.infer<typeof ToServer>;
export type Arming = Omit<Extract<ToServer, { kind: 'arm' }>, 'kind'>;

/** What the server tells: that its code is loaded, where it listens, and what stands in its database at a step. */
export const FromServer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded') }),
  z.object({ kind: z.literal('listening'), url: z.string() }),
  z.object({ kind: z.literal('working') }),
  z.object({ kind: z.literal('armed') }),
  z.object({ kind: z.literal('clock') }),
  z.object({ kind: z.literal('claimed'), runId: z.string(), at: z.number() }),
  z.object({ kind: z.literal('steps'), steps: z.array(z.string()) }),
  z.object({
    kind: z.literal('reached'),
    step: z.string(),
    runId: z.string(),
    linkIds: z.array(z.string()),
    /** The newest attempt of each record, as the database has it at this moment. */
    attempts: z.array(z.object({ linkId: z.string(), state: z.string(), settled: z.boolean() })),
  }),
]);
export type FromServer = z.infer<typeof FromServer>;
export type Reached = Extract<FromServer, { kind: 'reached' }>;
