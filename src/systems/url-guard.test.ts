import { expect, test } from 'vitest';
import { createUrlGuard, isPrivateAddress } from './url-guard.ts';

const names: Record<string, string[]> = {
  'api.intacct.com': ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'],
  'half.example': ['93.184.216.34', '10.0.0.7'],
  'six.example': ['::ffff:127.0.0.1'],
  'inside.test': ['10.0.0.7'],
  localhost: ['127.0.0.1', '::1'],
};
const resolve = async (name: string) => {
  const found = names[name];
  if (found === undefined) throw new Error('ENOTFOUND');
  return found;
};
const guard = (...allowHosts: string[]) => createUrlGuard({ allowHosts, resolve });

test('public https may be used', async () => {
  expect(await guard().check('https://api.intacct.com/ia/api/v1')).toBeNull();
  expect(await guard().check('https://8.8.8.8/')).toBeNull();
});

test.each([
  ['http://api.intacct.com', 'https://'],
  ['ftp://api.intacct.com', 'https://'],
  ['not an address', 'https://'],
  ['https://user:pw@api.intacct.com', 'user or password'],
  ['https://api.intacct.com/?a=1', 'without ?'],
  ['https://nowhere.example', 'cannot be found'],
  ['https://localhost', 'RELINK_ALLOW_HOSTS'],
  ['https://127.0.0.1', 'private network'],
  ['https://2130706433', 'private network'],
  ['https://0x7f.1', 'private network'],
  ['https://[::1]', 'private network'],
  ['https://[::ffff:169.254.169.254]', 'private network'],
  ['https://169.254.169.254/latest/meta-data', 'private network'],
  ['https://half.example', 'private network'],
  ['https://six.example', 'private network'],
  ['https://inside.test', 'private network'],
])('%s is refused, and what would be right is said', async (address, says) => {
  expect(await guard().check(address)).toContain(says);
});

test('what RELINK_ALLOW_HOSTS names may be used, with http too; nothing else', async () => {
  expect(await guard('inside.test').check('http://inside.test:8080/x')).toBeNull();
  expect(await guard('inside.test:8080').check('http://inside.test:8080')).toBeNull();
  expect(await guard('inside.test:8080').check('http://inside.test:8081')).not.toBeNull();
  expect(await guard('10.0.0.0/8').check('http://inside.test')).toBeNull();
  expect(await guard('127.0.0.1').check('http://127.0.0.1:4711/api/v1')).toBeNull();
  expect(await guard('127.0.0.1').check('http://127.0.0.2')).not.toBeNull();
  expect(await guard('::1').check('http://localhost')).not.toBeNull();
});

test.each([
  ['8.8.8.8', false],
  ['172.15.0.1', false],
  ['172.16.0.1', true],
  ['100.64.0.1', true],
  ['2606:4700::1111', false],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::a00:1', true],
  ['::', true],
  ['nonsense', true],
])('%s private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

test('while connecting, a name that leads inside is refused again', async () => {
  const connect = (allow: string[]) =>
    new Promise<string>((resolved) => {
      createUrlGuard({ allowHosts: allow }).lookup('localhost', { all: true }, (error) =>
        resolved(error === null ? 'ok' : error.message),
      );
    });
  expect(await connect([])).toContain('private network');
  expect(await connect(['localhost'])).toBe('ok');
  expect(await connect(['127.0.0.1', '::1'])).toBe('ok');
});
