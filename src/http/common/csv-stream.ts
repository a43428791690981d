import { AsyncResource } from 'node:async_hooks';
import { writeCsv } from '../../domain/csv.ts';

/** Spreadsheets take a file that begins with it for UTF-8 and not for the letters of their own country. */
const byteOrderMark = '\uFEFF';

/** Rows that one page of an export reads from the database. */
export const exportPage = 1_000;

/**
 * A table as a stream, page by page as the reader takes it, so that a million rows are never held at once. Where a
 * page cannot be read the stream breaks off, so that no half file looks like a whole one.
 */
export function csvStream(
  head: readonly string[],
  pages: AsyncIterator<readonly (readonly string[])[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let begun = false;
  // Read when the reader is ready for more, and still on behalf of the one who asked.
  const nextPage = AsyncResource.bind(() => pages.next());
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!begun) {
        begun = true;
        controller.enqueue(encoder.encode(byteOrderMark + writeCsv([head])));
        return;
      }
      const { done, value } = await nextPage();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(writeCsv(value)));
    },
    async cancel() {
      await pages.return?.();
    },
  });
}

/** The head of an answer that is a file to keep. */
export function csvHeaders(name: string): Record<string, string> {
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  };
}

/** How a route's description names an answer that may be a table. */
export const csvContent = { 'text/csv': { schema: { type: 'string' } } } as const;

/** A company's name as part of a file's. */
export function fileName(...parts: readonly string[]): string {
  return parts
    .map((part) => part.toLowerCase().replace(/[^a-z0-9]+/g, '-'))
    .map((part) => part.replace(/^-|-$/g, ''))
    .filter((part) => part !== '')
    .join('-');
}
