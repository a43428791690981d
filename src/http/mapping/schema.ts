import { z } from '@hono/zod-openapi';
import { ConnectionParams, Role, SystemName } from '../common/schema.ts';

export const MappingType = z
  .enum(['tax-type', 'account', 'tracking-option', 'contact'])
  .openapi('MappingType');
export const MappingParams = ConnectionParams.extend({
  type: MappingType.openapi({ param: { name: 'type', in: 'path' } }),
});

export const MappingSuggestion = z
  .object({
    key: z.string().openapi({ description: 'Of the record on the other side.' }),
    confidence: z.enum(['certain', 'high', 'possible']),
    reasons: z.array(z.string()),
  })
  .openapi('MappingSuggestion', {
    description: '`possible` rests on a name alone: shown, never chosen beforehand.',
  });

export const MappingItem = z
  .object({
    system: SystemName,
    key: z.string(),
    displayId: z.string(),
    name: z.string(),
    role: Role.nullable(),
    status: z.enum(['active', 'archived']),
    details: z.record(z.string(), z.string()),
    suggestion: MappingSuggestion.nullable(),
    choice: z
      .object({
        choice: z.enum(['match', 'create', 'archive']),
        key: z.string().nullable(),
        by: z.string(),
        at: z.string(),
      })
      .nullable()
      .openapi({
        description:
          'What a person decided, or sync has joined (`by` is then Relink); `key` is the other side’s for a match.',
      }),
  })
  .openapi('MappingItem');

export const Mapping = z
  .object({
    type: MappingType,
    items: z.array(MappingItem),
    open: z.int().openapi({ description: 'Active Re-Leased records without a choice.' }),
  })
  .openapi('Mapping');

export const MappingChoice = z
  .strictObject({
    choice: z.enum(['match', 'create', 'archive'], 'one of match, create, archive'),
    role: Role.nullable().optional().openapi({ description: 'Contacts only.' }),
    propertyKey: z.string().min(1).max(200).nullable().optional(),
    ledgerKey: z.string().min(1).max(200).nullable().optional(),
  })
  .openapi('MappingChoice', {
    description:
      '`match` names both keys; `create` the one side that has it (contacts only); `archive` the one that is left out.',
  });
export const PutMapping = z
  .strictObject({
    choices: z.array(MappingChoice).max(20_000, 'at most 20,000 choices in one call'),
    remove: z
      .array(
        z.strictObject({
          system: SystemName,
          key: z.string().min(1).max(200),
          role: Role.nullable().optional(),
        }),
      )
      .max(20_000)
      .optional()
      .openapi({ description: 'Records whose choice is taken back.' }),
    complete: z
      .boolean()
      .optional()
      .openapi({ description: 'While connecting: this step is done, go on to the next.' }),
  })
  .openapi('PutMapping');
export const MappingStored = z
  .object({ stored: z.int(), removed: z.int(), open: z.int(), onboardingStep: z.string().nullable() })
  .openapi('MappingStored');
