import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text; may hold a secret link, so it never goes to the log. */
  readonly text: string;
}

export interface Mailer {
  /** @throws Error when the mail could not be handed over; its message holds no part of the mail. */
  send(mail: Mail): Promise<void>;
}

/** SMTP where it is configured; else the console in development, and a refusal in production. */
export function createMailer(
  { mail, production }: Pick<Config, 'mail' | 'production'>,
  console: { write(text: string): unknown },
): Mailer {
  if (mail !== undefined) return smtpMailer(mail);
  return production ? refusingMailer : consoleMailer(console);
}

function smtpMailer({ smtpUrl, from }: NonNullable<Config['mail']>): Mailer {
  const transport = createTransport(smtpUrl);
  return {
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to, subject, text, disableFileAccess: true });
    },
  };
}

const consoleMailer = (console: { write(text: string): unknown }): Mailer => ({
  send: async ({ to, subject, text }) => {
    console.write(`\n--- mail to ${to}: ${subject}\n${text}\n---\n`);
  },
});

const refusingMailer: Mailer = {
  send: async () => {
    throw new Error('A mail was not sent: SMTP_URL is not set.');
  },
};
