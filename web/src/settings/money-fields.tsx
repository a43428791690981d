import type { Settings } from '../api/types.ts';
import { SelectField, TextField } from '../ui/field.tsx';

const methods = {
  eft: 'Bank transfer',
  cash: 'Cash',
  printedCheck: 'Cheque',
  creditCard: 'Card',
} as const;
type Method = keyof typeof methods;

function methodOf(form: FormData, name: string): Method {
  const given = String(form.get(name) ?? '');
  return given === 'cash' || given === 'printedCheck' || given === 'creditCard' ? given : 'eft';
}

/** Where payments go in the ledger, as the form says it; an empty account leaves them waiting. */
export function readMoney(form: FormData): Pick<Settings, 'receiptAccount' | 'supplierAccount'> {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const receipts = text('receiptAccount.id');
  const suppliers = text('supplierAccount.id');
  return {
    receiptAccount:
      receipts === ''
        ? null
        : {
            kind: text('receiptAccount.kind') === 'undeposited' ? 'undeposited' : 'bank',
            id: receipts,
            method: methodOf(form, 'receiptAccount.method'),
          },
    supplierAccount:
      suppliers === '' ? null : { id: suppliers, method: methodOf(form, 'supplierAccount.method') },
  };
}

/** Into and out of which of Intacct's accounts payments made in Re-Leased go, and how they are called there. */
export function MoneyFields({
  settings,
  fields,
}: {
  settings: Settings;
  fields: Readonly<Record<string, string>> | undefined;
}) {
  const { receiptAccount, supplierAccount } = settings;
  return (
    <div className="grid gap-4 min-[760px]:grid-cols-3">
      <SelectField
        label="Receipts go to"
        name="receiptAccount.kind"
        defaultValue={receiptAccount?.kind ?? 'bank'}
      >
        <option value="bank">A bank account</option>
        <option value="undeposited">Undeposited funds</option>
      </SelectField>
      <TextField
        label="Account for receipts"
        name="receiptAccount.id"
        maxLength={40}
        placeholder="Payments wait without one"
        defaultValue={receiptAccount?.id ?? ''}
        error={fields?.['settings.receiptAccount.id']}
        hint="Its Id in Sage Intacct."
      />
      <MethodField name="receiptAccount.method" value={receiptAccount?.method} label="Receipts are paid by" />
      <TextField
        label="Account for supplier payments"
        name="supplierAccount.id"
        maxLength={40}
        placeholder="Payments wait without one"
        defaultValue={supplierAccount?.id ?? ''}
        error={fields?.['settings.supplierAccount.id']}
        hint="The Id of a bank account in Sage Intacct."
      />
      <MethodField
        name="supplierAccount.method"
        value={supplierAccount?.method}
        label="Suppliers are paid by"
      />
    </div>
  );
}

function MethodField({ name, value, label }: { name: string; value: Method | undefined; label: string }) {
  return (
    <SelectField label={label} name={name} defaultValue={value ?? 'eft'}>
      {Object.entries(methods).map(([method, words]) => (
        <option key={method} value={method}>
          {words}
        </option>
      ))}
    </SelectField>
  );
}
