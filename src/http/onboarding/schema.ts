import { z } from '@hono/zod-openapi';
import { Instant } from '../common/schema.ts';
import { ConnectionTest } from '../connections/schema.ts';
import { StartedRun } from '../runs/schema.ts';

/** In the order in which they are gone through. */
export const OnboardingStep = z
  .enum([
    'credentials',
    'entity',
    'sync-from',
    'dimensions',
    'tax-types',
    'accounts',
    'tracking-options',
    'contacts',
    'confirm',
  ])
  .openapi('OnboardingStep');

const stored = {
  baseUrl: z.string().nullable(),
  companyId: z.string().nullable(),
  set: z.boolean().openapi({ description: 'A secret is stored. It is never shown.' }),
  changedAt: Instant.nullable(),
};
export const CredentialsView = z
  .object({
    property: z.object(stored),
    ledger: z.object({
      ...stored,
      transport: z.enum(['rest', 'xml']),
      clientId: z.string().nullable(),
      username: z.string().nullable(),
      senderId: z.string().nullable(),
      userId: z.string().nullable(),
    }),
  })
  .openapi('CredentialsView');

export const LoadEstimate = z
  .object({
    calls: z.int().openapi({ description: 'All of it, as Sage Intacct counts.' }),
    reads: z.int(),
    writes: z.int().openapi({ description: 'Records to be written: each counts, batched or not.' }),
    readBacks: z.int(),
    allowance: z.int(),
    used: z.int(),
    left: z.int(),
    enough: z.boolean(),
  })
  .openapi('LoadEstimate');

export const ConfirmOnboarding = z
  .strictObject({
    exceedAllowance: z.boolean().optional().openapi({
      description: 'Begin although the calls left do not suffice; it goes on by itself next month.',
    }),
  })
  .openapi('ConfirmOnboarding');

export const Onboarding = z
  .object({
    step: OnboardingStep.nullable().openapi({ description: 'Where it goes on; null once confirmed.' }),
    steps: z.array(z.object({ step: OnboardingStep, done: z.boolean(), missing: z.string().nullable() })),
    credentials: CredentialsView,
    estimate: LoadEstimate.nullable().openapi({
      description: 'At the step `confirm`: what the first sync needs of the month’s calls, at most.',
    }),
  })
  .openapi('Onboarding');

const Url = z.string().trim().min(1, 'an address such as https://api.example.com').max(500);
const text = (what: string, max = 500) =>
  z.string().trim().min(1, what).max(max, `at most ${max} characters`);
const Secret = z.string().min(1, 'the secret').max(4_000, 'at most 4,000 characters');

export const PutCredentials = z
  .strictObject({
    property: z
      .strictObject({
        kind: z.enum(['api', 'files']).optional().openapi({
          description:
            'How Relink knows Re-Leased. api (where left out): baseUrl, companyId and apiKey. files: none of these; its records come and go as files (/connections/{id}/files).',
        }),
        baseUrl: Url.optional(),
        companyId: text('the company’s id in Re-Leased').optional(),
        apiKey: Secret.optional(),
      })
      .optional(),
    ledger: z
      .strictObject({
        baseUrl: Url,
        companyId: text('the company’s id in Sage Intacct').optional(),
        transport: z.enum(['rest', 'xml']).optional().openapi({
          description:
            'How Sage Intacct is spoken to. rest (where left out): username, clientId and clientSecret of a registered application. xml: senderId and senderPassword of a Web Services licence, companyId, userId and userPassword. The address is the same for both.',
        }),
        username: text('the Web Services user as user@company').optional(),
        clientId: text('the client id').optional(),
        clientSecret: Secret.optional(),
        senderId: text('the sender id').optional(),
        senderPassword: Secret.optional(),
        userId: text('the Web Services user').optional(),
        userPassword: Secret.optional(),
      })
      .optional(),
  })
  .openapi('PutCredentials', {
    description:
      'Tested before it is stored. A secret that is left out stays as it is. Secrets are stored encrypted and never answered.',
  });
export const StoredCredentials = z
  .object({ credentials: CredentialsView, test: ConnectionTest })
  .openapi('StoredCredentials');

export const Confirmed = z.object({ run: StartedRun }).openapi('OnboardingConfirmed');
