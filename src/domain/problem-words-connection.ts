import { capital, objectName } from './problem-say.ts';
import { type Entry, faults } from './problem-words-entry.ts';

/** Faults of the connection: no record is to blame for them. */
export type ConnectionCode =
  | 'permission-missing'
  | 'audit-denied'
  | 'credentials-rejected'
  | 'sender-not-authorized'
  | 'company-expired'
  | 'object-unavailable'
  | 'entity-unknown'
  | 'unreachable'
  | 'throttled'
  | 'allowance-used'
  | 'protocol';

/** The words of what is wrong with a connection. */
export const connectionWords: Readonly<Record<ConnectionCode, Entry>> = {
  'permission-missing': faults(
    'permission',
    'Permission missing',
    (say) => {
      const part = say.text('object') === '' ? 'a part' : objectName(say.text('object'));
      const who = { ledger: 'The user that Relink signs in with', property: 'The API key that Relink uses' };
      return `${say.refusedBy === null ? 'Relink' : who[say.refusedBy]} may not use ${part} of ${say.refuser}.`;
    },
    (say) => {
      const whom = { ledger: 'the user', property: 'the key' };
      return `Ask ${say.administrator} to give ${say.refusedBy === null ? 'Relink' : whom[say.refusedBy]} that permission.`;
    },
    'Then test the connection.',
  ),
  'audit-denied': faults(
    'permission',
    'Deletions cannot be seen',
    () =>
      'The user that Relink signs in with may not see Intacct’s audit history, so deletions are noticed late.',
    'Ask an Intacct administrator to allow the user to view the audit history.',
  ),
  'credentials-rejected': faults(
    'setting',
    'Sign-in refused',
    (say) => `${capital(say.refuserInFull)} refused the sign-in of this connection.`,
    'Open the connection’s settings and enter the credentials again.',
    'Nothing that is linked gets lost.',
  ),
  'sender-not-authorized': faults(
    'setting',
    'Not allowed in by Intacct',
    (say) =>
      `The Intacct company${say.after('company')} does not let programs with the sender id ${say.text('sender', 'of this connection')} in.`,
    'Ask an Intacct administrator to add the sender id under Company, Security, Web Services authorizations.',
    'Then test the connection.',
  ),
  'company-expired': faults(
    'setting',
    'Intacct company expired',
    () => 'This Intacct company is a demo company whose time is over, so nothing can be read or written.',
    'Ask Sage to extend it, or connect to the Intacct company that your books are kept in.',
    'Nothing that is linked gets lost.',
  ),
  'object-unavailable': faults(
    'permission',
    'Not part of the subscription',
    (say) =>
      `This Intacct company has no ${kindOf(say.text('object'))}: the application they belong to is not in its subscription.`,
    'Ask an Intacct administrator whether the application is subscribed and switched on.',
    'Or leave this type out in the connection’s settings.',
  ),
  'entity-unknown': faults(
    'setting',
    (say) => (say.refusedBy === 'property' ? 'Company not found' : 'Entity not found'),
    (say) =>
      say.refusedBy === 'property'
        ? `${capital(say.named('company', 'entity'))} does not exist in Re-Leased, or the API key may not see it.`
        : `${capital(say.named('entity', 'entity'))} does not exist in this Intacct company, or the user may not see it.`,
    (say) =>
      `Choose the ${say.refusedBy === 'property' ? 'company' : 'entity'} again in the connection’s settings.`,
    (say) =>
      `Or ask ${say.administrator} to give the ${say.refusedBy === 'property' ? 'key' : 'user'} access to it.`,
  ),
  unreachable: faults(
    'none',
    'Not reachable',
    (say) =>
      `${capital(say.refuserInFull)} did not answer${say.text('address') === '' ? '' : ` at ${say.text('address')}`}.`,
    (say) => (say.text('address') === '' ? null : 'Check the address for a slip.'),
    'Nothing needs to be done unless it stays so.',
  ),
  throttled: faults(
    'none',
    'Too many calls',
    (say) => `${capital(say.refuserInFull)} asked Relink to slow down.`,
    'Nothing needs to be done.',
  ),
  'allowance-used': faults(
    'setting',
    'Allowance of calls used up',
    (say) =>
      `The ${say.count('allowance', 'calls')} to Sage Intacct that this month allows are used up, so Relink has paused; nothing is lost.`,
    'Nothing needs to be done: syncing goes on by itself when the next month begins.',
    'Or allow more calls in the connection’s settings, if the Intacct subscription includes them; syncing then goes on at once.',
  ),
  protocol: faults(
    'none',
    (say) => (say.text('address') === '' ? 'Unexpected answer' : 'Wrong address'),
    (say) =>
      say.text('address') === ''
        ? `${capital(say.refuserInFull)} and Relink did not understand each other.`
        : `What answers at ${say.text('address')} is not the API of ${say.refuserInFull}.`,
    (say) =>
      say.text('address') === ''
        ? 'Tell your Relink administrator; the details show what was said.'
        : 'Correct the address: it is that of the API, with its version at the end, and not that of the web pages.',
  ),
};

/** An object whose name nobody here knows is told in Intacct's own letters. */
function kindOf(object: string): string {
  if (object === '') return 'such records';
  return /^[A-Z\d_]+$/.test(object) ? `records of the kind ${object}` : objectName(object);
}
