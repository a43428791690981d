/** Which messages the log shows, as the address holds it. Absent means all. */
export interface MessageSearch {
  show?: 'undelivered' | 'due' | undefined;
  channel?: 'email' | 'webhook' | undefined;
}

/** Takes any address and keeps what is a filter. */
export function readMessageSearch(raw: Record<string, unknown>): MessageSearch {
  const { show, channel } = raw;
  return {
    ...(show === 'undelivered' || show === 'due' ? { show } : {}),
    ...(channel === 'email' || channel === 'webhook' ? { channel } : {}),
  };
}
