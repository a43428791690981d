import type { RuleFilter } from '../../domain/rule.ts';
import { likeText, type parameters } from './rows.ts';

type Parameter = ReturnType<typeof parameters>;

/**
 * What a rule's filter asks of `link l`; the connection's id is the statement's first parameter. What is asked of the
 * record's own content is asked of both sides: a line's account, its property, the contact it is made out to.
 */
export function ruleConditions(p: Parameter, filter: RuleFilter): string[] {
  const where = ['l.connection_id = $1'];
  const isOneOf = (column: string, values: readonly string[]) =>
    `${column} in (select jsonb_array_elements_text(${p(JSON.stringify(values))}::jsonb))`;
  if (filter.types !== undefined) where.push(isOneOf('l.type', filter.types));
  if (filter.properties !== undefined) where.push(ofProperties(p, filter.properties));
  const contact = contactCondition(p, filter);
  if (contact !== null) where.push(contact);
  if (filter.account !== undefined) where.push(onAccount(p, filter.account));
  if (filter.datedFrom !== undefined) where.push(`l.date >= ${p(filter.datedFrom)}::date`);
  if (filter.datedTo !== undefined) where.push(`l.date <= ${p(filter.datedTo)}::date`);
  if (filter.amountFrom !== undefined) where.push(`abs(l.amount) >= ${p(filter.amountFrom)}::numeric`);
  if (filter.amountTo !== undefined) where.push(`abs(l.amount) <= ${p(filter.amountTo)}::numeric`);
  if (filter.currency !== undefined) where.push(`l.currency = ${p(filter.currency)}`);
  if (filter.direction !== undefined) where.push(`${direction} = ${p(filter.direction)}`);
  if (filter.text !== undefined) where.push(`l.search like ${p(`%${likeText(filter.text.toLowerCase())}%`)}`);
  return where;
}

// Before the first decision a record with one side can only go to the other.
const direction = `coalesce(l.direction, case when l.property_key is null then 'incoming' when l.ledger_key is null then 'outgoing' end)`;

const onASide = (condition: string) =>
  `exists (select 1 from side d where d.connection_id = $1 and d.link_id = l.id and d.presence = 'present' and ${condition})`;

const lines = `jsonb_array_elements(case when jsonb_typeof(d.content->'lines') = 'array' then d.content->'lines' else '[]'::jsonb end) n`;

function ofProperties(p: Parameter, keys: readonly string[]): string {
  const given = p(JSON.stringify(keys));
  // The ledger knows a property by the value of its dimension: the counterpart of the property's own option.
  const wanted = `(select 'property' as system, k.value as key from jsonb_array_elements_text(${given}::jsonb) k
    union all
    select 'ledger', e.key from jsonb_array_elements_text(${given}::jsonb) k
    join property r on r.connection_id = $1 and r.key = k.value
    join side o on o.connection_id = $1 and o.system = 'property' and o.type = 'tracking-option' and o.key = r.option_key
    join side e on e.connection_id = $1 and e.link_id = o.link_id and e.system = 'ledger')`;
  return onASide(`((d.system, d.property_ref) in ${wanted}
    or exists (select 1 from ${lines} where (d.system, n.value->>'propertyKey') in ${wanted}))`);
}

function contactCondition(p: Parameter, { contactId, contactName }: RuleFilter): string | null {
  const of = (alias: string) => [
    ...(contactId === undefined
      ? []
      : [`lower(${p(contactId)}) in (lower(${alias}.released_id), lower(${alias}.intacct_id))`]),
    ...(contactName === undefined
      ? []
      : [`lower(${alias}.name) like ${p(`%${likeText(contactName.toLowerCase())}%`)}`]),
  ];
  if (contactId === undefined && contactName === undefined) return null;
  // A customer and a vendor of the ledger may have the same key; a contact of Re-Leased is one with both roles.
  const role = `case when d.system = 'property' then '' when d.content->>'role' is not null then d.content->>'role' when l.type = 'bill' then 'vendor' else 'customer' end`;
  const wanted = `(select c.system, c.key, case when c.system = 'property' then '' else coalesce(c.role, '') end
    from link k join side c on c.connection_id = $1 and c.link_id = k.id
    where k.connection_id = $1 and k.type = 'contact' and ${of('k').join(' and ')})`;
  return `(case when l.type = 'contact' then ${of('l').join(' and ')}
    else ${onASide(`d.content->>'contactKey' is not null and (d.system, d.content->>'contactKey', ${role}) in ${wanted}`)} end)`;
}

function onAccount(p: Parameter, code: string): string {
  const wanted = `(select c.system, c.key from link k join side c on c.connection_id = $1 and c.link_id = k.id
    where k.connection_id = $1 and k.type = 'account'
      and lower(${p(code)}) in (lower(k.released_id), lower(k.intacct_id), lower(c.content->>'code')))`;
  return onASide(`exists (select 1 from ${lines} where (d.system, n.value->>'accountKey') in ${wanted})`);
}
