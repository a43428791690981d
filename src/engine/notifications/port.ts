/** What became of one try to deliver a message. */
export interface Delivery {
  readonly outcome: 'sent' | 'refused';
  /** The receiver's status: of HTTP, or of SMTP where it refused. */
  readonly status: number | null;
  /** What went wrong, in a few words and without secrets. */
  readonly detail: string | null;
  /** Trying again is of no use: the receiver said so. */
  readonly final: boolean;
  /** The receiver said that it is gone for good. */
  readonly gone: boolean;
  /** How long the receiver asked to be left alone. */
  readonly retryAfterMs: number | null;
}

/** The message went out. */
export function delivered(status: number | null): Delivery {
  return { outcome: 'sent', status, detail: null, final: false, gone: false, retryAfterMs: null };
}

/** It did not, or nobody knows whether it did. */
export function undelivered(
  detail: string,
  more: Partial<Omit<Delivery, 'outcome' | 'detail'>> = {},
): Delivery {
  const said = detail.replace(/\s+/g, ' ').slice(0, 300);
  return {
    outcome: 'refused',
    status: null,
    final: false,
    gone: false,
    retryAfterMs: null,
    ...more,
    detail: said,
  };
}

/** One e-mail, ready to go. */
export interface Mail {
  /** The same in every try, so that a mailbox can tell a repeat. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
export interface Mailer {
  send(mail: Mail): Promise<Delivery>;
}

/** One webhook, ready to be signed. */
export interface Hook {
  /** `webhook-id`: the same in every try. */
  readonly id: string;
  readonly url: string;
  /** Secrets in clear, the one in force first. */
  readonly secrets: readonly string[];
  /** The same bytes in every try. */
  readonly body: string;
}
export interface HookSender {
  send(hook: Hook): Promise<Delivery>;
}
