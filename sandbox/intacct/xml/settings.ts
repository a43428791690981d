import { z } from 'zod';

/** Switches of the XML gateway; they stand under `xml` in the sandbox's settings. */
export const xmlSettingsSchema = z.strictObject({
  /** The Web Services licence. */
  senderId: z.string().default('relink'),
  senderPassword: z.string().default('sender-pass'),
  /** Whether the company's administrator has let this sender in. */
  senderAuthorised: z.boolean().default(true),
  /** The password of API users whose seed names none. */
  userPassword: z.string().default('user-pass'),
  sessionSeconds: z.int().positive().default(7200),
  /** The API user's time zone, in minutes ahead of UTC. */
  timeZoneMinutes: z.int().min(-840).max(840).default(-480),
  /** Separator and order of a date, as the user chose it. */
  dateFormat: z
    .string()
    .regex(/^\D(m[dy]{2}|d[my]{2}|[yY][md]{2}|m[dY]{2}|d[mY]{2})$/)
    .default('/mdY'),
  clock: z.enum(['12', '24']).default('24'),
  /** No source gives the number of the refusal of a repeated control id; only its text is known. */
  repeatErrorNumber: z.string().default('XL03000009'),
  /** In a transaction, what the function that broke it is called: both occur. */
  brokenStatus: z.enum(['failure', 'aborted']).default('failure'),
  /** Refused senders are answered by the ledger (with the request's control block) or by the gateway before it. */
  refusals: z.enum(['ledger', 'gateway']).default('ledger'),
  /** Calls are told to go on at another address, which a client must not follow unless it trusts it. */
  endpoint: z.string().nullable().default(null),
  /** Objects that the company's subscription does not have. */
  missingObjects: z.array(z.string()).default([]),
});

export type XmlSettings = z.infer<typeof xmlSettingsSchema>;
