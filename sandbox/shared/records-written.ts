/** Records that a call to either system asks to write: a query asks by POST and writes none, an array holds one each. */
export function recordsWritten(method: string, path: string, body: unknown): number {
  if (method === 'GET' || path.endsWith('/services/core/query')) return 0;
  return Array.isArray(body) ? body.length : 1;
}
