import { textOf } from '../../shared/json.ts';
import type { Input } from '../input.ts';
import type { Draft, ObjectRules, Work } from '../work.ts';
import { create, update } from '../write.ts';

/** A customer or vendor has a display contact, made with it: print name, then C or V and the id in brackets. */
export function partyRules(letter: 'C' | 'V'): ObjectRules {
  const writeContact = (work: Work, draft: Draft, input: Input) => {
    const fields = input.contacts['contacts.default'];
    const key = textOf(draft.values['contacts.default']);
    if (key !== undefined) {
      if (fields) update(work, 'company-config/contact', key, fields);
      return;
    }
    const printAs = textOf(fields?.printAs) ?? textOf(draft.values.name) ?? '';
    const contact = create(work, 'company-config/contact', {
      ...fields,
      printAs,
      id: freeContactId(work, `${printAs}(${letter}${draft.values.id})`),
      ...(work.seeding && draft.entity !== null ? { entity: { id: draft.entity } } : {}),
    });
    draft.values['contacts.default'] = contact.key;
  };
  return {
    beforeCreate: (work, draft, input) => {
      if (letter === 'V') draft.values.state = draft.values.status === 'inactive' ? 'i' : 'a';
      if (textOf(draft.values.name)) writeContact(work, draft, input);
    },
    beforeUpdate: (work, _before, draft, input) => {
      if (letter === 'V') draft.values.state = draft.values.status === 'inactive' ? 'i' : 'a';
      if (input.contacts['contacts.default']) writeContact(work, draft, input);
    },
  };
}

/** Contact names are unique; a party created again after its deletion finds the old name taken. */
function freeContactId(work: Work, wanted: string): string {
  const base = wanted.slice(0, 100);
  const taken = (id: string) => work.store.named('company-config/contact', `id:${id.toLowerCase()}`).size > 0;
  let id = base;
  for (let n = 2; taken(id); n += 1) id = `${base}-${n}`;
  return id;
}
