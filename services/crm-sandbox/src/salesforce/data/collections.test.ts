import { useSandbox } from '../../testing/salesforce-app.js';

const app = useSandbox();
const DATA = '/services/data/v64.0';
const ROSE = 'rose.gonzalez@edge.example';

interface Outcome {
  readonly id?: string;
  readonly success: boolean;
  readonly created?: boolean;
  readonly errors: readonly { readonly statusCode: string }[];
}

async function send<T = unknown>(method: string, path: string, body?: object) {
  const { access_token } = await app().connect();
  const answer = await fetch(new URL(`${DATA}${path}`, app().sandbox.url), {
    method,
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: T = JSON.parse((await answer.text()) || 'null');
  return { status: answer.status, body: parsed, headers: answer.headers };
}

const records = (...fields: object[]) => ({
  records: fields.map((one) => ({ attributes: { type: 'Contact' }, ...one })),
});

const contacts = async () => {
  const [org] = await app().salesforce.organizations();
  return app().salesforce.contacts(org?.id ?? '');
};

describe('composite/sobjects', () => {
  it('saves each record by itself', async () => {
    const { status, body } = await send<Outcome[]>('POST', '/composite/sobjects', {
      allOrNone: false,
      ...records({ LastName: 'Byron' }, { FirstName: 'Ada' }, { LastName: 'B', Email: 'no' }),
    });
    expect(status).toBe(200);
    expect(body.map(({ success }) => success)).toEqual([true, false, false]);
    expect(body.flatMap(({ errors }) => errors.map((error) => error.statusCode))).toEqual([
      'REQUIRED_FIELD_MISSING',
      'INVALID_EMAIL_ADDRESS',
    ]);
    const id = body[0]?.id;
    await send('PATCH', '/composite/sobjects', records({ Id: id, Phone: '1' }));
    expect((await contacts()).find(({ Id }) => Id === id)).toMatchObject({
      LastName: 'Byron',
      Phone: '1',
    });
  });

  it('upserts by e-mail address', async () => {
    const { body } = await send<Outcome[]>(
      'PATCH',
      '/composite/sobjects/Contact/Email',
      records({ Email: ROSE, Title: 'CPO' }, { Email: 'new@x.example', LastName: 'New' }, {}),
    );
    expect(body.map(({ success, created }) => [success, created])).toEqual([
      [true, false],
      [true, true],
      [false, undefined],
    ]);
    expect((await contacts()).find(({ Email }) => Email === ROSE)).toMatchObject({ Title: 'CPO' });
  });

  it('does not choose between two of one address', async () => {
    const [org] = await app().salesforce.organizations();
    await app().salesforce.addContacts(org?.id ?? '', [{ LastName: 'Twin', Email: ROSE }]);
    const { body } = await send<Outcome[]>(
      'PATCH',
      '/composite/sobjects/Contact/Email',
      records({ Email: ROSE, Title: 'CPO' }),
    );
    expect(body).toMatchObject([{ errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID' }] }]);
  });

  it('takes 200 records and no more', async () => {
    const many = Array.from({ length: 201 }, (_, n) => ({ LastName: `L${n}` }));
    const { status, body } = await send('POST', '/composite/sobjects', records(...many));
    expect([status, body]).toMatchObject([400, [{ errorCode: 'EXCEEDED_ID_LIMIT' }]]);
  });
});

describe('upsert of one', () => {
  it('creates with 201, then updates with 200', async () => {
    const path = '/sobjects/Contact/Email/ada@x.example';
    const created = await send(`PATCH`, path, { LastName: 'Byron' });
    expect([created.status, created.body]).toMatchObject([201, { success: true, created: true }]);
    const updated = await send('PATCH', path, { LastName: 'Lovelace' });
    expect([updated.status, updated.body]).toMatchObject([200, { success: true, created: false }]);
  });

  it.each([
    ['the field in the body', '/sobjects/Contact/Email/a@x.example', { Email: 'a@x.example' }, 400],
    ['a field that is no id', '/sobjects/Contact/Title/CFO', { LastName: 'B' }, 404],
  ])('%s is refused', async (_name, path, body, status) => {
    expect((await send('PATCH', path, body)).status).toBe(status);
  });
});

describe('tasks', () => {
  it('are created for a contact and found by their call', async () => {
    const [rose] = await contacts();
    const call = {
      WhoId: rose?.Id,
      CallObject: 'call-1',
      TaskSubtype: 'Call',
      Status: 'Completed',
    };
    expect((await send('POST', '/sobjects/Task', call)).status).toBe(201);
    const [org] = await app().salesforce.organizations();
    expect(await app().salesforce.tasks(org?.id ?? '')).toMatchObject([call]);
  });

  it.each([
    [{ WhoId: '003000000000000AAA' }, 'MALFORMED_ID'],
    [{ CallObject: 'x'.repeat(256) }, 'STRING_TOO_LONG'],
  ])('%j is %s', async (fields, errorCode) => {
    expect((await send('POST', '/sobjects/Task', fields)).body).toMatchObject([{ errorCode }]);
  });
});

it('switch requestsPerDay: 403 REQUEST_LIMIT_EXCEEDED until the next day', async () => {
  await app().salesforce.setSwitches({ requestsPerDay: 1 });
  const create = () => send('POST', '/sobjects/Contact', { LastName: 'B' });
  expect((await create()).headers.get('sforce-limit-info')).toBe('api-usage=1/1');
  const refused = await create();
  expect([refused.status, refused.body]).toMatchObject([
    403,
    [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
  ]);
  await app().control.advance(86_400_000);
  expect((await create()).status).toBe(201);
});

it('limits tells how many requests of the day are left, this one included', async () => {
  await app().salesforce.setSwitches({ requestsPerDay: 5 });
  await send('POST', '/sobjects/Contact', { LastName: 'B' });
  expect((await send('GET', '/limits')).body).toEqual({
    DailyApiRequests: { Max: 5, Remaining: 3 },
  });
});
