/** Names under which secrets travel in bodies. They are not sent in ours; a foreign answer may echo some. */
const secretName = /pass(word|wd)?$|secret|token|api[-_]?key|authori[sz]ation|session(id)?$|credential/i;
const longest = 20_000;

/** A body for reading: parsed where it is JSON, without anything that looks like a secret, cut where it is long. */
export function readable(text: string): unknown {
  try {
    return withoutSecrets(JSON.parse(text));
  } catch {
    return text.length > longest ? `${text.slice(0, longest)} …` : text;
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretName.test(name) && typeof inner === 'string' ? '[secret]' : withoutSecrets(inner),
    ]),
  );
}

/** Of a batch, the part about one record: the others' contents are no business of this page. */
export function memberOf(body: unknown, position: number, members: number): unknown {
  if (members <= 1) return body;
  if (Array.isArray(body)) return body[position] ?? null;
  if (typeof body !== 'object' || body === null) return body;
  const entry = Object.entries(body).find(([, value]) => Array.isArray(value) && value.length === members);
  if (entry === undefined) return body;
  const [name, list] = entry;
  return { [name]: Array.isArray(list) ? [list[position] ?? null] : [] };
}
