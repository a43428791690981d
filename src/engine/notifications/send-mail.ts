import { createTransport } from 'nodemailer';
import { delivered, type Mailer, undelivered } from './port.ts';

/** How e-mail leaves, from the environment. */
export interface MailSettings {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…` (TLS from the start). */
  readonly smtpUrl: string;
  /** Who it comes from. */
  readonly from: string;
}

/** Longest one e-mail may take altogether. */
const sendMs = 45_000;

const isLoopback = (host: string) => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);

/** How the mail server is reached. A password leaves only over TLS, but on this machine. */
export function mailTransport(smtpUrl: string) {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const pass = decodeURIComponent(url.password);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && user !== '' && !isLoopback(url.hostname),
    auth: user === '' ? undefined : { user, pass },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // What a message says can name no file and no address to be read into it.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Sends e-mail over SMTP. */
export function createMailer({ smtpUrl, from }: MailSettings): Mailer {
  const options = mailTransport(smtpUrl);
  const transport = createTransport(options);
  const pass = options.auth?.pass ?? '';
  return {
    async send(mail) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('the mail server took too long')), sendMs);
      });
      const sending = transport.sendMail({
        from,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        messageId: mail.messageId,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      try {
        await Promise.race([sending, late]);
        return delivered(250);
      } catch (error) {
        return refusal(error, pass);
      } finally {
        clearTimeout(timer);
        sending.catch(() => undefined);
      }
    },
  };
}

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The mail server refused the connection.',
  ECONNECTION: 'The mail server could not be reached.',
  ESOCKET: 'The connection to the mail server failed.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  EDNS: 'The mail server’s host was not found.',
  ETLS: 'The mail server offers no encryption, and a password goes out over none.',
};

/** The server's own words where there are any. A 5xx about the message is its last word; one about signing in is ours to mend. */
function refusal(error: unknown, password: string) {
  const said = error instanceof Error ? error : new Error('no answer');
  const field = (name: string): unknown => Reflect.get(said, name);
  const code = String(field('code') ?? '');
  const status = typeof field('responseCode') === 'number' ? Number(field('responseCode')) : null;
  const response = field('response');
  const words =
    typeof response === 'string' && response !== ''
      ? `The mail server said: ${response}`
      : (networkWords[code] ?? `The mail server could not be used: ${said.message}`);
  const clean = password.length < 4 ? words : words.replaceAll(password, '[secret]');
  return undelivered(clean, {
    status,
    final: status !== null && status >= 500 && code !== 'EAUTH',
  });
}
