import { z } from '@hono/zod-openapi';
import { fileTypes } from '../../domain/files/shape.ts';

const FileTypeName = z
  .enum(fileTypes)
  .openapi({ description: 'What the file holds: one record type, or property.' });

export const ImportQuery = z.strictObject({
  type: FileTypeName,
  complete: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: 'true: what is not in the file does not exist in Re-Leased any more.' }),
});

export const ExportQuery = z.strictObject({
  type: FileTypeName,
  format: z.enum(['csv', 'json']).default('csv'),
  only: z
    .enum(['to-enter'])
    .optional()
    .openapi({ description: 'to-enter: what Relink changed and Re-Leased does not show yet.' }),
});

const records = (description: string) => z.int().openapi({ description });

export const Imported = z
  .object({
    type: FileTypeName,
    complete: z.boolean(),
    records: records('In the file.'),
    created: records('New here.'),
    changed: records('Changed in Re-Leased.'),
    unchanged: records('As before.'),
    entered: records('What Relink wanted and Re-Leased now shows.'),
    notEntered: records('Still as before Relink’s change, which stays to be entered.'),
    deleted: records('Not in a complete file any more.'),
  })
  .openapi('FileImported');

export const FileProblem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.literal(400),
    detail: z.string(),
    code: z.literal('invalid-file'),
    total: z.int().openapi({ description: 'How many errors there are; the first 100 are listed.' }),
    errors: z.array(
      z.object({
        field: z.string().openapi({ description: 'The column, as other errors name their field.' }),
        line: z.int().openapi({ description: 'Line of the file, counted from 1.' }),
        column: z.string().nullable().openapi({ description: 'null: the whole line.' }),
        message: z.string(),
      }),
    ),
  })
  .openapi('FileProblem');
