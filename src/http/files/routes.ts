import { createHash } from 'node:crypto';
import { type ImportCounts, planImport, wantedBy } from '../../domain/files/plan-import.ts';
import { type FileError, readFile } from '../../domain/files/read-file.ts';
import { writeFile } from '../../domain/files/write-file.ts';
import { fileStore, type ImportWork, importFile } from '../../store/write/files.ts';
import type { Api } from '../common/env.ts';
import { guarded, json } from '../common/guard.ts';
import { Refusal } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { ExportQuery, FileProblem, Imported, ImportQuery } from './schema.ts';

const tags = ['Files'];

const take = guarded('connections:manage', {
  method: 'post',
  path: '/connections/{id}/files/import',
  tags,
  summary: 'Take in a file of what Re-Leased shows; all of it or nothing',
  request: {
    params: ConnectionParams,
    query: ImportQuery,
    body: {
      required: true,
      content: {
        // Read by ourselves: an error names the line of the file.
        'text/csv': { schema: { type: 'string' } },
        'application/json': { schema: { type: 'array', items: { type: 'object' } } },
      },
    },
  },
  responses: {
    200: json(Imported, 'What it changed.'),
    400: {
      description: 'Not right: nothing was taken in. The first 100 errors, by line.',
      content: { 'application/problem+json': { schema: FileProblem } },
    },
  },
});

const give = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/files/export',
  tags,
  summary: 'A file of what Relink knows of Re-Leased, or of what is to be entered there',
  request: { params: ConnectionParams, query: ExportQuery },
  responses: {
    200: {
      description: 'The file; importing it again changes nothing.',
      content: {
        'text/csv': { schema: { type: 'string' } },
        'application/json': { schema: { type: 'array', items: { type: 'object' } } },
      },
    },
  },
});

const most = 100;

type Outcome =
  | { readonly errors: readonly FileError[] }
  | { readonly counts: ImportCounts }
  | { readonly nothing: true };

export function fileRoutes(api: Api): void {
  api.openapi(take, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const { type, complete: said } = c.req.valid('query');
    const complete = said === 'true';
    const format = formatOf(c.req.header('content-type'));
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const text = decoded(bytes);
    const refused = (errors: readonly FileError[]) =>
      c.json(
        {
          type: 'urn:relink:problem:invalid-file',
          title: 'The file is not right',
          status: 400 as const,
          detail: `Nothing was taken in: ${sentence(errors[0])}${errors.length > 1 ? `, and ${errors.length - 1} more` : ''}`,
          code: 'invalid-file' as const,
          requestId: c.get('requestId'),
          total: errors.length,
          errors: errors.slice(0, most).map((one) => ({ field: one.column ?? '', ...one })),
        },
        400,
        { 'content-type': 'application/problem+json' },
      );
    if (text === null)
      return refused([{ line: 1, column: null, message: 'the file is not UTF-8; save it as CSV UTF-8' }]);
    const read = readFile(type, format, text);
    if (read.errors.length > 0) return refused(read.errors);
    const file = {
      type,
      complete,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      actor: c.get('caller').name,
    };
    const known = await fileStore(database, connection.id).count(type);
    const { answer, deleted } = await importFile(
      database,
      connection.id,
      file,
      wantedBy(type, read),
      (found): ImportWork<Outcome> => {
        const { puts, keys, counts, errors } = planImport(type, format, read, found);
        if (errors.length > 0) return { puts: [], keys: null, counts, answer: { errors } };
        // An export that failed looks just like that.
        if (complete && read.records.length === 0 && known > 0)
          return { puts: [], keys: null, counts, answer: { nothing: true } };
        return { puts, keys, counts, answer: { counts } };
      },
    );
    if ('errors' in answer) return refused(answer.errors);
    if ('nothing' in answer)
      return refused([
        {
          line: 1,
          column: null,
          message: 'an empty file is not believed to be complete; send it with its records',
        },
      ]);
    return c.json({ type, complete, records: read.records.length, ...answer.counts, deleted }, 200);
  });

  api.openapi(give, async (c) => {
    const { database } = c.get('services');
    const { type, format, only } = c.req.valid('query');
    const rows = await fileStore(database, c.get('connection').id).all(type, only === 'to-enter');
    const name = `${type}${only === undefined ? '' : '-to-enter'}.${format}`;
    return c.body(writeFile(type, format, rows), 200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
      'content-disposition': `attachment; filename="${name}"`,
    });
  });
}

function formatOf(contentType: string | undefined): 'csv' | 'json' {
  const kind = contentType?.split(';')[0]?.trim().toLowerCase();
  if (kind === 'text/csv') return 'csv';
  if (kind === 'application/json') return 'json';
  throw new Refusal(415, 'format-unknown', 'Content-Type: send text/csv or application/json.');
}

/** Text of a file in UTF-8; `null` where it is in another encoding. */
function decoded(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // What was read as text before (for an Idempotency-Key) has this sign where it was no UTF-8.
    return text.includes('\uFFFD') ? null : text;
  } catch {
    return null;
  }
}

function sentence(error: FileError | undefined): string {
  if (error === undefined) return 'it is not right';
  return `line ${error.line}${error.column === null ? '' : `, ${error.column}`}: ${error.message}`;
}
