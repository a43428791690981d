import { problem } from '../../../domain/problem.ts';
import type { ContactContent } from '../../../domain/record.ts';
import type { WriteIntent } from '../../port.ts';
import { addressOf, type ComposeSettings, checkName, Impossible } from '../compose.ts';
import { given } from './compose-kit.ts';
import { element, type Written } from './write.ts';

/** Elements of a contact's person, with the fields of ours that fill them. */
const person = {
  firstName: 'FIRSTNAME',
  lastName: 'LASTNAME',
  phone: 'PHONE1',
  mobile: 'CELLPHONE',
  fax: 'FAX',
  email: 'EMAIL1',
} as const;
const address = {
  street: 'ADDRESS1',
  suburb: 'ADDRESS2',
  city: 'CITY',
  region: 'STATE',
  postcode: 'ZIP',
  country: 'COUNTRY',
} as const;
const personFields = Object.keys(person).filter((name) => isPersonField(name));

function isPersonField(name: string): name is keyof typeof person {
  return Object.hasOwn(person, name);
}

/** `<create>` of a customer or vendor with its display contact. */
export function createContact(
  object: string,
  content: ContactContent,
  ownKey: string,
  settings: ComposeSettings,
): Written {
  checkName(content);
  const mail = addressElements(content).filter((one) => one.content !== '');
  return element('create', [
    element(object, [
      settings.numbersContacts ? undefined : given(`${object}ID`, ownKey),
      element('NAME', content.name),
      element('DISPLAYCONTACT', [
        element('PRINTAS', content.correspondenceName || content.name),
        element('COMPANYNAME', content.name),
        ...personFields.map((field) => given(person[field], content[field])),
        mail.length === 0 ? undefined : element('MAILADDRESS', mail),
      ]),
      content.status === 'archived' ? element('STATUS', 'inactive') : undefined,
      // Where the tenant numbers its customers itself, our key has no other field that both objects have.
      settings.numbersContacts && ownKey !== '' ? element('COMMENTS', `[${ownKey}]`) : undefined,
      given('CURRENCY', content.currency ?? ''),
    ]),
  ]);
}

/** `<update>` with the named fields; an empty element wipes its field, one left out leaves it. */
export function updateContact(object: string, content: ContactContent, intent: WriteIntent): Written {
  const own: Written[] = [];
  const display: Written[] = [];
  for (const field of intent.fields) {
    if (isPersonField(field)) display.push(element(person[field], content[field]));
    else if (field === 'name') {
      checkName(content);
      own.push(element('NAME', content.name));
    } else if (field === 'correspondenceName')
      display.push(element('PRINTAS', content.correspondenceName || content.name));
    else if (field === 'status')
      own.push(element('STATUS', content.status === 'archived' ? 'inactive' : 'active'));
    else if (field === 'currency') own.push(element('CURRENCY', content.currency ?? ''));
    else if (field === 'postalAddress' || field === 'streetAddress') {
      if (!display.some((one) => one.name === 'MAILADDRESS'))
        display.push(element('MAILADDRESS', addressElements(content)));
    } else
      throw new Impossible(problem('protocol', 'relink', { detail: `the ledger has no field for ${field}` }));
  }
  return element('update', [
    element(object, [
      element('RECORDNO', intent.key ?? ''),
      ...own,
      display.length === 0 ? undefined : element('DISPLAYCONTACT', display),
    ]),
  ]);
}

function addressElements(content: ContactContent): Written[] {
  const from = addressOf(content);
  return Object.entries(address).map(([part, name]) => element(name, partOf(from, part)));
}

function partOf(from: ReturnType<typeof addressOf>, part: string): string {
  return Object.entries(from).find(([name]) => name === part)?.[1] ?? '';
}
