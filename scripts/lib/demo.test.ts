import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { demoSettings } from './demo-settings.ts';
import { takenPort } from './run-services.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A port somebody listens on. */
const takenPortNumber = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
    servers.push(server);
  });

test('the demo runs on the documented ports and folder, and each sandbox is told its own', () => {
  const root = join('/', 'somewhere');
  const settings = demoSettings({}, root);
  expect(settings).toMatchObject({ url: 'http://127.0.0.1:4700', dataDir: join(root, '.relink') });
  expect(settings.sandboxes.map(({ port, variable }) => [variable, port])).toEqual([
    ['RELINK_DEMO_PORT_RELEASED', 4711],
    ['RELINK_DEMO_PORT_INTACCT', 4712],
  ]);
  expect(settings.sandboxes[1]?.args).toEqual([
    ...['--port', '4712', '--data-dir', join(root, '.relink', 'sandbox-intacct')],
    ...['--size', '2000', '--seed', '1', '--payments'],
  ]);
  expect(demoSettings({ HOST: '::1', PORT: '80' }, root).url).toBe('http://[::1]:80');
});

test('a wrong variable is named', () => {
  expect(() => demoSettings({ RELINK_DEMO_SIZE: 'many' }, '.')).toThrow(/RELINK_DEMO_SIZE/);
  expect(() => demoSettings({ PORT: '70000' }, '.')).toThrow(/PORT/);
});

test('a port in use is named together with the variable that moves it', async () => {
  const port = await takenPortNumber();
  const said = await takenPort([{ label: 'Relink', port, variable: 'PORT' }]);
  expect(said).toContain(`Port ${port} (Relink)`);
  expect(said).toContain('PORT=');
  servers.splice(0).forEach((server) => {
    server.close();
  });
  expect(await takenPort([{ label: 'Relink', port, variable: 'PORT' }])).toBeNull();
});
