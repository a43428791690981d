import { z } from 'zod';

const Operation = z.object({
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  'x-permission': z.string().optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
      }),
    )
    .optional(),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      description: z.string(),
      content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
    }),
  ),
});
const Document = z.object({
  info: z.object({ title: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** `ProblemDetails`, `array of RecordRow`, `string`: the name of a schema, linked where it has one. */
function schemaName(schema: unknown): string {
  const ref = z.object({ $ref: z.string() }).safeParse(schema);
  if (ref.success) {
    const name = ref.data.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`;
  }
  const list = z.object({ type: z.literal('array'), items: z.unknown() }).safeParse(schema);
  if (list.success) return `array of ${schemaName(list.data.items)}`;
  const simple = z.object({ type: z.union([z.string(), z.array(z.string())]) }).safeParse(schema);
  return simple.success ? escaped([simple.data.type].flat().join(' or ')) : 'value';
}

function contentName(content: Record<string, { schema?: unknown }> | undefined): string {
  return Object.values(content ?? {})
    .map((one) => schemaName(one.schema))
    .join(', ');
}

/** The description as a page to read: plain HTML, nothing loaded from elsewhere, no script. */
export function docsPage(document: unknown): string {
  const { info, paths, components } = Document.parse(JSON.parse(JSON.stringify(document)));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      ...operation,
    })),
  );
  const groups = Map.groupBy(operations, (one) => one.tags?.[0] ?? 'Other');
  const sections = [...groups].map(
    ([tag, list]) =>
      `<h2 id="${escaped(tag)}">${escaped(tag)}</h2>${list
        .map(
          (one) => `<section><h3><b>${one.method}</b> <code>${escaped(one.path)}</code></h3>
<p>${escaped(one.summary ?? '')}${one['x-permission'] === undefined ? '' : ` <small>needs <code>${escaped(one['x-permission'])}</code></small>`}</p>
${one.description === undefined ? '' : `<p>${escaped(one.description)}</p>`}
${(one.parameters ?? []).length === 0 ? '' : `<ul>${(one.parameters ?? []).map((p) => `<li><code>${escaped(p.name)}</code> <small>${escaped(p.in)}${p.required === true ? ', required' : ''}</small> ${escaped(p.description ?? '')}</li>`).join('')}</ul>`}
${one.requestBody === undefined ? '' : `<p>Body: ${contentName(one.requestBody.content)}</p>`}
<ul>${Object.entries(one.responses)
            .map(
              ([status, answer]) =>
                `<li><code>${escaped(status)}</code> ${contentName(answer.content)} ${escaped(answer.description)}</li>`,
            )
            .join('')}</ul></section>`,
        )
        .join('')}`,
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} API</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{overflow:auto;background:#f4f5f7;padding:.75rem;border-radius:6px}
section{border-top:1px solid #d9dde3;padding:.5rem 0}h2{margin-top:2.5rem}h3{font-size:1rem;margin:.5rem 0}small{color:#57606a}
details{border-top:1px solid #d9dde3;padding:.25rem 0}:target{background:#fff8c5}
@media (prefers-color-scheme:dark){body{color:#e6e8eb;background:#16181c}pre{background:#22262c}section,details{border-color:#363b43}small{color:#9aa3ad}a{color:#7db2ff}:target{background:#3a3413}}
</style></head><body><main><h1>${escaped(info.title)} API</h1><p>${escaped(info.description)}</p>
<p>The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<nav><ul>${[...groups.keys()].map((tag) => `<li><a href="#${escaped(tag)}">${escaped(tag)}</a></li>`).join('')}</ul></nav>
${sections.join('\n')}
<h2 id="schemas">Shapes</h2>${schemas.join('\n')}</main></body></html>`;
}
