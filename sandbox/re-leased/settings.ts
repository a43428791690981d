import { z } from 'zod';

/** Switches of the sandbox, all changeable while it runs. */
export const settingsSchema = z.strictObject({
  /** Every key is refused with 401, as after a person revoked it. */
  keysRevoked: z.boolean().default(false),
  /** Resources the keys have no permission for. */
  deniedResources: z.array(z.string()).default([]),
  deletionsDenied: z.boolean().default(false),
  /** Every call is answered 503 with code `maintenance`, and nothing is done. */
  maintenance: z.boolean().default(false),
  /** Time each call takes. */
  latencyMs: z.int().min(0).default(0),
  /** and what each record written adds to it. */
  recordMs: z.int().min(0).default(0),
  minuteLimit: z.int().positive().nullable().default(null),
  /** A number that is taken is refused. Without it nothing but the client itself prevents a second document. */
  numbersUnique: z.boolean().default(true),
  /** A void document still takes its number. */
  voidNumberStaysTaken: z.boolean().default(false),
});

export type Settings = z.infer<typeof settingsSchema>;
export const defaultSettings: Settings = settingsSchema.parse({});
