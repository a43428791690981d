import { odd } from '../query.ts';

/**
 * The address a session wants to be used at. It carries the sender's password from then on, so it is only followed to
 * Intacct's own hosts or where it was configured: a hostile or broken answer must not move credentials.
 */
export function allowedEndpoint(named: string, configured: string): string {
  if (named === '') return configured;
  const url = URL.canParse(named) ? new URL(named) : null;
  const own = url !== null && url.origin === new URL(configured).origin;
  const sage =
    url !== null && url.protocol === 'https:' && url.port === '' && /(^|\.)intacct\.com$/.test(url.hostname);
  const plain = url !== null && url.username === '' && url.password === '';
  if (url === null || !plain || !(own || sage)) throw odd('the ledger names an address that is not its own');
  return url.href;
}
