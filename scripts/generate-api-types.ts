/** Writes the API's types for the browser app, from the description the routes themselves give (OpenAPI 3.1). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTypes, { astToString } from 'openapi-typescript';
import { openApiDocument } from '../src/http/openapi.ts';

const file = fileURLToPath(new URL('../web/src/api/generated.ts', import.meta.url));
const types = await openapiTypes(JSON.stringify(openApiDocument()), { immutable: true });
const text = `// Generated from the API's own description by scripts/generate-api-types.ts; not in git.\n${astToString(types)}`;

// An unchanged file keeps its time, so that a watching compiler or dev server stays calm.
if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
