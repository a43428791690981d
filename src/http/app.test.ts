import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../store/testing/each-database.ts';
import { listen } from './server.ts';
import { environmentKey, type HttpWorld, httpWorld } from './testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  let folder: string;
  let queueAlive = true;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relink-web-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Relink</title>');
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {};');
    writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), 'gzipped');
    world = await httpWorld({
      open,
      staticDir: folder,
      instance: { version: '1.2.3' },
      ready: { queue: async () => queueAlive },
    });
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('health, readiness, metrics', async () => {
    expect((await world.ask('GET', '/healthz', { key: null })).body).toEqual({
      status: 'ok',
      version: '1.2.3',
    });
    expect((await world.ask('GET', '/readyz', { key: null })).body).toEqual({
      status: 'ready',
      database: true,
      queue: true,
    });
    queueAlive = false;
    const unready = await world.ask('GET', '/readyz', { key: null });
    queueAlive = true;
    expect([unready.status, unready.at('queue')]).toEqual([503, false]);
    await world.ask('GET', `${world.base}/records`);
    const { text } = await world.ask('GET', '/metrics', { key: null });
    expect(text).toContain('route="/api/v1/connections/:id/records"');
    expect(text).not.toContain(world.connectionId);
  });

  test('the description is OpenAPI 3.1, and the page to read loads nothing from elsewhere', async () => {
    const { at } = await world.ask('GET', '/openapi.json', { key: null });
    expect(at('openapi')).toBe('3.1.0');
    expect(at('paths./api/v1/connections/{id}/records.get.x-permission')).toBe('records:read');
    expect(at('components.schemas.RecordRow.required')).toContain('amountKind');
    const page = await world.ask('GET', '/docs', { key: null });
    expect(page.text).toContain('/api/v1/connections/{id}/unlink');
    expect(page.text).not.toMatch(/<script|src=|https?:\/\/(?!www\.apache)/);
  });

  test('the pages about causes are there for everybody, and what is no cause is not found', async () => {
    const page = await world.ask('GET', '/help/problems/period-closed', { key: null });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(page.text).toContain('Period closed');
    expect(page.text).not.toMatch(/<script|src=|https?:\/\//);
    expect((await world.ask('GET', '/help/problems', { key: null })).text).toContain(
      '/help/problems/period-closed',
    );
    for (const path of ['/help/problems/nothing', '/help/problems/..%2f..%2fpackage'])
      expect((await world.ask('GET', path, { key: null })).status).toBe(404);
  });

  test('what is read is compressed for whoever takes it, but not what is told bit by bit, nor what a change answers', async () => {
    const server = await listen(world.app, { host: '127.0.0.1', port: 0 });
    try {
      const ask = async (method: string, path: string, accepts: string) => {
        const answer = await fetch(server.url + path, {
          method,
          headers: { 'accept-encoding': accepts, authorization: `Bearer ${environmentKey}` },
        });
        const text = path.endsWith('/events') ? '' : await answer.text();
        await answer.body?.cancel().catch(() => {});
        return { encoding: answer.headers.get('content-encoding'), text, headers: answer.headers };
      };
      const list = await ask('GET', `${world.base}/records`, 'gzip, br');
      expect(list.encoding).toBe('gzip');
      expect(list.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(JSON.parse(list.text)).toHaveProperty('items');
      const plain = await ask('GET', `${world.base}/records`, 'identity');
      expect([plain.encoding, plain.text]).toEqual([null, list.text]);
      expect((await ask('GET', '/openapi.json', 'gzip')).encoding).toBe('gzip');
      expect((await ask('POST', '/api/v1/connections', 'gzip')).encoding).toBeNull();
      const run = (await world.ask('POST', `${world.base}/runs`, { body: {} })).textAt('id');
      const stream = await ask('GET', `${world.base}/runs/${run}/events`, 'gzip');
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      expect(stream.encoding).toBeNull();
    } finally {
      await server.close(500);
    }
  });

  test('the browser app: hashed files for ever, pages by their address, missing files missing', async () => {
    const asset = await world.ask('GET', '/assets/app-1a2b.js', { key: null });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const zipped = await world.ask('GET', '/assets/app-1a2b.js', {
      key: null,
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect([zipped.text, zipped.headers.get('content-encoding')]).toEqual(['gzipped', 'gzip']);
    const page = await world.ask('GET', '/companies/1/results', { key: null });
    expect([page.text, page.headers.get('cache-control')]).toEqual([
      '<!doctype html><title>Relink</title>',
      'no-cache',
    ]);
    const again = await world.ask('GET', '/', {
      key: null,
      headers: { 'if-none-match': page.headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
    for (const path of ['/assets/none.js', '/../package.json', '/assets/..%2f..%2fetc/passwd.txt'])
      expect((await world.ask('GET', path, { key: null })).status).toBe(404);
  });

  test('every answer carries the security headers', async () => {
    for (const path of ['/', '/api/v1/me', '/docs', '/nowhere.txt']) {
      const { headers } = await world.ask('GET', path, { key: null });
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect((await world.ask('GET', '/api/v1/me')).headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['no JSON', `{"recordIds": [`, 400, 'malformed-json', undefined],
    ['no object', '[]', 400, 'invalid-input', ''],
    ['an unknown field', { recordIds: undefined, recordIDs: [] }, 400, 'invalid-input', 'recordIDs'],
    ['a wrong id', { recordIds: ['7'] }, 400, 'invalid-input', 'recordIds.0'],
    [
      'too many',
      { recordIds: Array.from({ length: 1001 }, () => crypto.randomUUID()) },
      400,
      'invalid-input',
      'recordIds',
    ],
    ['unknown records', { recordIds: [crypto.randomUUID()] }, 404, 'unknown-record', 'recordIds'],
  ])(
    'a body that is %s: a problem document that names the field',
    async (_what, body, status, code, field) => {
      const answer = await world.ask('POST', `${world.base}/retry`, { body });
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.body).toMatchObject({
        status,
        code,
        title: expect.any(String),
        detail: expect.any(String),
      });
      if (field !== undefined)
        expect(answer.at('errors')).toContainEqual({ field, message: expect.stringMatching(/^(?!Invalid)/) });
    },
  );

  test('another format, an unknown route and an unknown record', async () => {
    const form = await world.ask('POST', `${world.base}/retry`, {
      body: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([form.status, form.at('code')]).toEqual([415, 'not-json']);
    expect((await world.ask('GET', '/api/v1/nothing')).at('code')).toBe('not-found');
    for (const id of ['7', crypto.randomUUID()]) {
      expect((await world.ask('GET', `${world.base}/records/${id}`)).status).toBe(404);
      expect((await world.ask('GET', `${world.base}/runs/${id}`)).status).toBe(404);
      expect((await world.ask('GET', `/api/v1/connections/${id}`)).status).toBe(404);
    }
  });

  test('a body of 50 MB is refused at once, announced or not, and nothing hangs', async () => {
    const server = await listen(world.app, { host: '127.0.0.1', port: 0 });
    try {
      const send = (headers: string, chunk: string) =>
        new Promise<string>((resolve, reject) => {
          const socket = connect(server.port, '127.0.0.1', () => {
            socket.write(
              `POST /api/v1/connections HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${environmentKey}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`,
            );
            let sent = 0;
            const more = () => {
              while (sent < 50 && !socket.destroyed) {
                sent += 1;
                if (!socket.write(chunk)) return void socket.once('drain', more);
              }
            };
            more();
          });
          let answer = '';
          const timer = setTimeout(() => reject(new Error(`no answer, got: ${answer.slice(0, 200)}`)), 8_000);
          socket.on('data', (data) => {
            answer += data.toString('latin1');
            if (answer.includes('body-too-large')) {
              clearTimeout(timer);
              socket.destroy();
              resolve(answer);
            }
          });
          // What we were still sending may be cut off once the answer is there.
          socket.on('error', () => {});
          socket.on('close', () => {
            clearTimeout(timer);
            resolve(answer);
          });
        });
      const megabyte = 'x'.repeat(1024 * 1024);
      const announced = await send(`Content-Length: ${50 * megabyte.length}`, megabyte);
      expect(announced).toMatch(/^HTTP\/1\.1 413/);
      const chunked = await send('Transfer-Encoding: chunked', `100000\r\n${megabyte}\r\n`);
      expect(chunked).toMatch(/^HTTP\/1\.1 413/);
      expect(chunked).toContain('body-too-large');
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    } finally {
      await server.close(500);
    }
  });

  test('a fault of ours tells nothing of itself', async () => {
    const broken = await httpWorld({ open });
    const engine = { ...broken.engine, retry: () => Promise.reject(new Error('password=hush')) };
    await broken.close();
    const app = await httpWorld({ open, engine });
    const answer = await app.ask('POST', `${app.base}/retry`, { body: { recordIds: [crypto.randomUUID()] } });
    await app.close();
    expect([answer.status, answer.at('code')]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('hush');
  });
});
