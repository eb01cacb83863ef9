/**
 * Mail over SMTP by `nodemailer`: one person a mail, plain text, with one-click unsubscription (RFC
 * 2369, RFC 8058). What goes into headers is one line and encoded; nothing is read from files or the
 * web; a password is sent over TLS only, but for this machine itself.
 */
import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { codeOf, type Delivery, NotDelivered } from './port.ts';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string | null;
  /** `status@corner.example`. */
  readonly from: string;
  /** The name before it. */
  readonly fromName: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Where one POST ends the subscription; null in mails that ask whether there is to be one. */
  readonly unsubscribe: string | null;
  /** The same for every attempt: `<update-1@status.corner.example>` without the brackets. */
  readonly messageId: string;
}

export interface MailSender {
  /** @throws NotDelivered when it may be tried again. */
  send(mail: Mail): Promise<Delivery>;
  close(): void;
}

/** One plain address: no name, no list, no quotes, nothing that could end a header. */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,62}$/.test(
      text,
    ) &&
    !/^\.|\.\.|\.@/.test(text)
  );
}

/** `smtps://user:password@mail.example:465`; null when it is none. Never said again: it holds a password. */
export function parseSmtp(url: string): Omit<MailSettings, 'from' | 'fromName'> | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') return null;
  const secure = parsed.protocol === 'smtps:';
  try {
    return {
      host: parsed.hostname.replace(/^\[|\]$/g, ''),
      port: parsed.port === '' ? (secure ? 465 : 587) : Number(parsed.port),
      secure,
      user: parsed.username === '' ? null : decodeURIComponent(parsed.username),
      password: parsed.password === '' ? null : decodeURIComponent(parsed.password),
    };
  } catch {
    return null;
  }
}

/** Opens connections as they are needed, at most two. */
export function openMail(settings: MailSettings): MailSender {
  const { host, port, secure, user, password, from, fromName } = settings;
  const isHere =
    host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  const transport = createTransport({
    host,
    port,
    secure,
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    requireTLS: password !== null && !secure && !isHere,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  });
  return {
    async send({ to, subject, text, unsubscribe, messageId }) {
      if (!isMailAddress(to)) return { kind: 'refused', why: 'no mail address' };
      try {
        await transport.sendMail({
          from: { name: oneLine(fromName), address: from },
          to: { name: '', address: to },
          subject: oneLine(subject).slice(0, 200),
          text,
          messageId: `<${messageId}>`,
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribe === null
              ? {}
              : {
                  'List-Unsubscribe': `<${unsubscribe}>`,
                  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
                }),
          },
        });
        return { kind: 'done' };
      } catch (error) {
        return judge(error);
      }
    },
    close: () => transport.close(),
  };
}

/** A server that says no for good (5xx) is believed, but for its own trouble with us: log-in and TLS. */
function judge(error: unknown): Delivery {
  const said = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const code = codeOf(error);
  if (said >= 500 && said < 600 && (code === 'EENVELOPE' || code === 'EMESSAGE'))
    return { kind: 'refused', why: `the mail server answered ${said}` };
  throw new NotDelivered(said > 0 ? `SMTP_${said}` : code);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
