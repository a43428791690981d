import type { Onboarding } from '../api/types.ts';
import { SelectField, TextField } from '../ui/field.tsx';

type Stored = Onboarding['credentials']['ledger'];
type Transport = Stored['transport'];

/** How Relink signs in to Sage Intacct: as a registered application, or with a Web Services licence. */
export function LedgerFields({
  stored,
  transport,
  onTransport,
  fields,
}: {
  stored: Stored;
  transport: Transport;
  onTransport: (transport: Transport) => void;
  fields: Readonly<Record<string, string>>;
}) {
  // A stored secret is that of the way it was stored for.
  const keeps = stored.set && stored.transport === transport;
  const secretHint = keeps ? 'Stored. Leave empty to keep it.' : 'Stored encrypted, never shown again.';
  const text = (name: keyof Stored & string, label: string, hint?: string) => (
    <TextField
      key={name}
      label={label}
      name={`ledger.${name}`}
      required
      autoComplete="off"
      defaultValue={String(stored[name] ?? '')}
      hint={hint}
      error={fields[`ledger.${name}`]}
    />
  );
  const secret = (name: string, label: string) => (
    <TextField
      key={name}
      label={label}
      name={`ledger.${name}`}
      type="password"
      autoComplete="off"
      required={!keeps}
      hint={secretHint}
      error={fields[`ledger.${name}`]}
    />
  );
  return (
    <>
      <SelectField
        label="Signs in as"
        name="ledger.transport"
        value={transport}
        onChange={(event) => onTransport(event.target.value === 'xml' ? 'xml' : 'rest')}
      >
        <option value="rest">A registered application (REST)</option>
        <option value="xml">A Web Services sender (XML gateway)</option>
      </SelectField>
      <TextField
        label="API address"
        hint="With its version, such as https://api.intacct.com/ia/api/v1"
        name="ledger.baseUrl"
        type="url"
        required
        defaultValue={stored.baseUrl ?? ''}
        error={fields['ledger.baseUrl']}
      />
      {text('companyId', 'Company Id')}
      {transport === 'rest'
        ? [
            text('username', 'Web Services user', 'As user@company; not a personal login.'),
            text('clientId', 'Client Id'),
            secret('clientSecret', 'Client secret'),
          ]
        : [
            text('senderId', 'Sender Id', 'Of the Web Services licence.'),
            secret('senderPassword', 'Sender password'),
            text('userId', 'Web Services user', 'Without the company; not a personal login.'),
            secret('userPassword', 'User password'),
          ]}
    </>
  );
}
