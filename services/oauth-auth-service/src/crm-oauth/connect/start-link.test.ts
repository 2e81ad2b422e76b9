import { arrive } from '../../testing/connect-trip.js';
import {
  type CrmTestService,
  cookieOf,
  type StartedAttempt,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

describe('GET|POST /crm-oauth/start/:ticket: binding the browser that opens the link', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let attempt: StartedAttempt;
  let path: string;

  beforeAll(async () => {
    crm = await startCrmTestService();
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    attempt = await crm.initiate(user);
    path = new URL(attempt.startUrl).pathname;
  });

  const open = (headers: Record<string, string> = {}) => crm.http.get(path).set(headers);

  /** The page of a browser that is not known yet: its cookie, and the confirmation in its form. */
  async function openElsewhere() {
    const page = await open({ Accept: 'text/html' });
    expect(page.status).toBe(200);
    const confirmation = /name="confirmation" value="([\w-]+)"/.exec(page.text)?.[1] ?? '';
    return { page, confirmation, cookie: cookieOf(page.headers['set-cookie']) };
  }

  const confirm = (confirmation: string, cookie?: string) => {
    const request = crm.http.post(path).type('form').set('Accept', 'text/html');
    return (cookie === undefined ? request : request.set('Cookie', cookie)).send({ confirmation });
  };

  const consentUrlOf = (page: string) =>
    (/<a href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');

  const finish = async (authorizationUrl: string, cookie: string) =>
    arrive(crm, await crm.consent({ ...attempt, authorizationUrl }), { cookie });

  const isUnspent = async () => {
    const { attemptId: id } = attempt;
    const row = await crm.prisma.cRMConnectAttempt.findUniqueOrThrow({ where: { id } });
    return row.startTicketHash !== null && row.consumedAt === null;
  };

  it('the browser that began the attempt goes on at once', async () => {
    const answer = await open({ Cookie: attempt.cookie });
    expect(answer.status).toBe(303);
    const finished = await finish(answer.headers['location'] ?? '', attempt.cookie);
    expect(finished.body).toMatchObject({ status: 'connected', attemptId: attempt.attemptId });
  });

  it('another browser is shown whose connection it will be, and nothing is spent', async () => {
    const { page } = await openElsewhere();
    expect(page.text).toContain(user.email);
    expect(page.text).toContain('Salesforce');
    expect(page.text).not.toContain('authorize?');
    expect(await isUnspent()).toBe(true);
  });

  it('its person confirms, and that browser finishes; the initiating program no longer can', async () => {
    const { confirmation, cookie } = await openElsewhere();
    const departure = await confirm(confirmation, cookie);

    expect(departure.status).toBe(200);
    const consentUrl = consentUrlOf(departure.text);
    const stale = await finish(attempt.authorizationUrl, attempt.cookie);
    expect(stale.body).toMatchObject({ code: 'attempt_invalid' });
    const wrongBrowser = await finish(consentUrl, attempt.cookie);
    expect(wrongBrowser.body).toMatchObject({ code: 'attempt_invalid' });
    expect((await finish(consentUrl, cookie)).body).toMatchObject({ status: 'connected' });
  });

  it('the address of the initiate answer stops working once the link was used', async () => {
    const { headers } = await open({ Cookie: attempt.cookie });
    const stale = await finish(attempt.authorizationUrl, attempt.cookie);
    expect(stale.body).toMatchObject({ code: 'attempt_invalid' });
    expect((await finish(headers['location'] ?? '', attempt.cookie)).status).toBe(200);
  });

  it.each([
    ['no confirmation', async () => undefined],
    ['a made-up confirmation', async () => 'A'.repeat(43)],
    ["another browser's confirmation", async () => (await openElsewhere()).confirmation],
  ])('refuses %s, and the link stays good (CSRF)', async (_what, other) => {
    const { confirmation, cookie } = await openElsewhere();
    const wrong = await other();

    const refused =
      wrong === undefined
        ? await crm.http.post(path).type('form').set('Cookie', cookie)
        : await confirm(wrong, cookie);

    expect(refused.status).toBe(400);
    expect(await isUnspent()).toBe(true);
    expect((await confirm(confirmation, cookie)).status).toBe(200);
  });

  it('refuses a form sent from another site, which brings no SameSite cookie', async () => {
    const { confirmation } = await openElsewhere();
    const refused = await confirm(confirmation);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('start_link_invalid');
    expect(await isUnspent()).toBe(true);
  });

  it("refuses another link's confirmation", async () => {
    const other = await crm.initiate(user);
    const first = await openElsewhere();
    path = new URL(other.startUrl).pathname;
    expect((await confirm(first.confirmation, first.cookie)).status).toBe(400);
  });

  it('a session of the same user passes without a question', async () => {
    const answer = await open({ Authorization: user.bearer });
    expect(answer.status).toBe(303);
    const cookie = cookieOf(answer.headers['set-cookie']);
    const finished = await finish(answer.headers['location'] ?? '', cookie);
    expect(finished.body).toMatchObject({ status: 'connected' });
  });

  it.each([
    ['a colleague', () => crm.inviteUser(user)],
    ['somebody of another tenant', () => crm.registerUser()],
  ])('a session of %s gets the page', async (_who, person) => {
    const { bearer } = await person();
    const answer = await open({ Authorization: bearer, Accept: 'text/html' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('name="confirmation"');
    expect(await isUnspent()).toBe(true);
  });

  it('a Bearer token that is not valid is refused, not overlooked', async () => {
    const answer = await open({ Authorization: 'Bearer x', Accept: 'application/json' });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'invalid_token' });
    expect(await isUnspent()).toBe(true);
  });

  it('works once', async () => {
    expect((await open({ Cookie: attempt.cookie })).status).toBe(303);
    const again = await open({ Cookie: attempt.cookie, Accept: 'application/json' });
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({ code: 'start_link_invalid' });
  });

  it('of two that open it at once, one goes on', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => open({ Cookie: attempt.cookie })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
  });

  it('ends after two minutes, while the attempt itself goes on', async () => {
    await crm.prisma.$executeRaw`UPDATE crm_connect_attempts
      SET start_ticket_expires_at = start_ticket_expires_at - interval '2 minutes'
      WHERE id = ${attempt.attemptId}::uuid`;
    const answer = await open({ Cookie: attempt.cookie });
    expect(answer.status).toBe(400);
    expect((await finish(attempt.authorizationUrl, attempt.cookie)).status).toBe(200);
  });

  it('ends with its attempt', async () => {
    expect((await finish(attempt.authorizationUrl, attempt.cookie)).status).toBe(200);
    expect((await open({ Cookie: attempt.cookie })).status).toBe(400);
  });

  it.each(['short', 'x'.repeat(43), '%00', '..%2f..%2fetc'])(
    'an unknown link: %s',
    async (ticket) => {
      const answer = await crm.http.get(`/crm-oauth/start/${ticket}`).set('Accept', 'text/html');
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('start_link_invalid');
    },
  );

  it('leads nowhere once the user was switched off', async () => {
    const leaver = await crm.registerUser();
    attempt = await crm.initiate(leaver);
    path = new URL(attempt.startUrl).pathname;
    await crm.prisma.user.update({
      where: { id: leaver.id },
      data: { deactivatedAt: new Date() },
    });
    expect((await open({ Accept: 'text/html' })).status).toBe(400);
  });
});
