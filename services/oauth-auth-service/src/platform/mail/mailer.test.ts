import { createMailer } from './mailer.js';

const mail = { to: 'ada@example.com', subject: 'Hello', text: 'secret-link' };

describe('createMailer', () => {
  it('writes to the console in development', async () => {
    const written: string[] = [];
    await createMailer(
      { production: false, mail: undefined },
      { write: (text) => written.push(text) },
    ).send(mail);
    expect(written.join('')).toContain('secret-link');
  });

  it('refuses in production without SMTP, and does not repeat the mail', async () => {
    const written: string[] = [];
    const mailer = createMailer(
      { production: true, mail: undefined },
      { write: (text) => written.push(text) },
    );
    await expect(mailer.send(mail)).rejects.toThrow(/^A mail was not sent: SMTP_URL is not set\.$/);
    expect(written).toEqual([]);
  });
});
