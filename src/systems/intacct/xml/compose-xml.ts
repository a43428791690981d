import { problem } from '../../../domain/problem.ts';
import { isDocument, isSettling } from '../../../domain/record.ts';
import type { ComposedRequest, Composition, WriteIntent } from '../../port.ts';
import { type ComposeSettings, Impossible } from '../compose.ts';
import { createContact, updateContact } from './compose-contact.ts';
import { createDocument, reverseDocument, updateDocument } from './compose-document.ts';
import { known, writable } from './compose-kit.ts';
import { createPayment } from './compose-payment.ts';
import { stored } from './holes.ts';
import { XmlError } from './tree.ts';
import { type Written, writeFragment } from './write.ts';

/** Turns intents into requests of functions, one record to a function; the same intents give the same bytes. */
export function composeXml(intents: readonly WriteIntent[], settings: ComposeSettings): Composition {
  const impossible: { attemptId: string; problem: ReturnType<typeof problem> }[] = [];
  const groups = new Map<
    string,
    { readonly first: WriteIntent; readonly members: { readonly id: string; readonly work: Written }[] }
  >();
  for (const intent of intents) {
    try {
      const work = functionFor(intent, settings);
      writeFragment(work);
      const name = `${intent.verb} ${intent.type} ${intent.role}`;
      const group = groups.get(name) ?? { first: intent, members: [] };
      group.members.push({ id: intent.attemptId, work });
      groups.set(name, group);
    } catch (error) {
      impossible.push({ attemptId: intent.attemptId, problem: problemOf(error) });
    }
  }
  const requests: ComposedRequest[] = [];
  for (const { first, members } of groups.values())
    for (let start = 0; start < members.length; start += settings.batch) {
      const some = members.slice(start, start + settings.batch);
      requests.push({
        object: known(first).path,
        verb: first.verb,
        method: 'POST',
        // The gateway has one address: what is done stands in the body.
        path: '',
        headers: { 'content-type': 'application/xml' },
        body: stored(some.map((member) => member.work)),
        idempotencyKey: null,
        members: some.map((member) => member.id),
      });
    }
  return { requests, impossible };
}

function problemOf(error: unknown) {
  if (error instanceof Impossible) return error.draft;
  // A character that XML cannot carry: better refused with the field's name than changed on the way.
  if (error instanceof XmlError)
    return problem(
      'value-invalid',
      'property',
      { field: 'text' },
      { subject: 'text', original: error.message },
    );
  throw error;
}

function functionFor(intent: WriteIntent, settings: ComposeSettings): Written {
  const object = writable(intent);
  const { content, verb } = intent;
  if (content.type === 'contact') {
    if (verb === 'create') return createContact(object.name, content, intent.ownKey, settings);
    if (verb === 'update') return updateContact(object.name, content, intent);
  } else if (isDocument(content)) {
    if (verb === 'create') return createDocument(content, intent.ownKey, settings);
    return verb === 'update' ? updateDocument(content, intent) : reverseDocument(content, intent);
  } else if (isSettling(content) && verb === 'create') return createPayment(content, intent.ownKey, settings);
  throw new Impossible(
    problem('protocol', 'relink', { detail: `cannot ${verb} a ${content.type} in the ledger` }),
  );
}
