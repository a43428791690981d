import { expect, test } from 'vitest';
import { allowedEndpoint } from './endpoint.ts';

const configured = 'https://api.intacct.com/ia/xml/xmlgw.phtml';

test('Intacct’s own hosts and the configured one are followed', () => {
  for (const named of [configured, 'https://www-p02.intacct.com/ia/xml/xmlgw.phtml'])
    expect(allowedEndpoint(named, configured)).toBe(named);
  expect(allowedEndpoint('', configured)).toBe(configured);
  const local = 'http://127.0.0.1:4010/ia/xml/xmlgw.phtml';
  expect(allowedEndpoint(local, local)).toBe(local);
});

test.each([
  'https://intacct.com.example.test/ia/xml/xmlgw.phtml',
  'https://evilintacct.com/ia/xml/xmlgw.phtml',
  'http://api.intacct.com/ia/xml/xmlgw.phtml',
  'https://api.intacct.com:8443/ia/xml/xmlgw.phtml',
  'https://api.intacct.com@example.test/',
  'https://someone@api.intacct.com/ia/xml/xmlgw.phtml',
  'http://127.0.0.1:4010/ia/xml/xmlgw.phtml',
  '//example.test',
  'file:///etc/passwd',
])('%s is not', (named) => {
  expect(() => allowedEndpoint(named, configured)).toThrow('protocol');
});
