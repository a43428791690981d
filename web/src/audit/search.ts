/** What the audit log shows, as the address holds it. Absent means all. */
export interface AuditSearch {
  kind?: string | undefined;
  q?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  /** One record's events, the bulk actions it was in included. */
  record?: string | undefined;
}

/** Kinds of events a person may look for, in words. */
export const kindWords = {
  'record.unlinked': 'Unlinked',
  'record.relinked': 'Relinked',
  'record.retried': 'Tried again',
  'outcome.changed': 'State changed',
  'record.linked-by-hand': 'Linked by hand',
  'rule.created': 'Rule made',
  'rule.changed': 'Rule changed',
  'rule.removed': 'Rule removed',
  'mapping.chosen': 'Mapping chosen',
  'connection.changed': 'Settings changed',
  'connection.credentials-stored': 'Credentials stored',
  'connection.connected': 'Company connected',
  'connection.created': 'Company added',
  'connection.disconnected': 'Connection lost',
  'connection.reconnected': 'Connected again',
  'notifications.changed': 'Messages changed',
  'webhook.added': 'Webhook added',
  'webhook.changed': 'Webhook changed',
  'webhook.rotated': 'Webhook secret renewed',
  'webhook.removed': 'Webhook removed',
  'events.erased': 'Old details erased',
  'bodies.erased': 'Old requests removed',
  'tries.removed': 'Old tries removed',
} as const;

function date(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  const given = typeof value === 'number' ? String(value) : value;
  return typeof given === 'string' && given.trim() !== '' ? given.trim().slice(0, 200) : undefined;
}

/** Takes any address and keeps what is a filter; a period that ends before it begins keeps its beginning. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const kind = Object.keys(kindWords).find((one) => one === raw.kind);
  const since = date(raw.since);
  const until = date(raw.until);
  const found: AuditSearch = {
    kind,
    q: text(raw.q),
    since,
    until: since !== undefined && until !== undefined && until < since ? undefined : until,
    record: text(raw.record),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Is anything narrowed? */
export function isFiltered(search: AuditSearch): boolean {
  return Object.keys(search).length > 0;
}
