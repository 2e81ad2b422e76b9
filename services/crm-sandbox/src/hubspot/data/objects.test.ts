import { useHubspot } from '../../testing/hubspot-app.js';

const app = useHubspot();
const CONTACTS = '/crm/v3/objects/contacts';
const ROSE = 'rose.gonzalez@edge.example';

async function post(path: string, body: object) {
  const { access_token } = await app().connect();
  return app().api<Readonly<Record<string, unknown>>>(access_token, path, {
    method: 'POST',
    body: JSON.stringify(body),
  });
}

const get = async (path: string) => app().api((await app().connect()).access_token, path);
const hubId = async () => (await app().hubspot.hubs())[0]?.id ?? '';
const contacts = async () => app().hubspot.contacts(await hubId());

const upsert = (...inputs: { id: string; properties?: object }[]) =>
  post(`${CONTACTS}/batch/upsert`, {
    inputs: inputs.map((input) => ({ idProperty: 'email', properties: {}, ...input })),
  });

describe('batches', () => {
  it('upsert by e-mail address, each once', async () => {
    const batch = () =>
      upsert(
        { id: ROSE, properties: { phone: '1' } },
        { id: 'New@x.example', properties: { firstname: 'New' } },
      );
    expect((await batch()).body).toMatchObject({
      status: 'COMPLETE',
      results: [{ id: '101', new: false }, { new: true }],
    });
    expect((await batch()).body).toMatchObject({ results: [{ new: false }, { new: false }] });
    expect(await contacts()).toHaveLength(4);
  });

  it.each([
    ['an address that is none', [{ id: 'a@x.example' }, { id: 'no' }]],
    ['a property that is not there', [{ id: 'a@x.example', properties: { shoe: '43' } }]],
    ['the same address twice', [{ id: 'a@x.example' }, { id: 'A@x.example' }]],
    ['more than a hundred', Array.from({ length: 101 }, (_, n) => ({ id: `a${n}@x.example` }))],
  ])('with %s change nothing: 400', async (_name, inputs) => {
    const answer = await upsert(...inputs);
    expect([answer.status, answer.body]).toMatchObject([400, { category: 'VALIDATION_ERROR' }]);
    expect(await contacts()).toHaveLength(3);
  });

  it('create, and refuse an address that is taken as a whole', async () => {
    const create = (...emails: string[]) =>
      post(`${CONTACTS}/batch/create`, {
        inputs: emails.map((email) => ({ properties: { email } })),
      });
    expect((await create('a@x.example')).status).toBe(201);
    expect((await create('b@x.example', ROSE)).status).toBe(409);
    expect(await contacts()).toHaveLength(4);
  });

  it('name the input of each result by its trace id', async () => {
    const inputs = ['b', 'a'].map((name) => ({
      properties: { email: `${name}@x.example` },
      objectWriteTraceId: `trace-${name}`,
    }));
    expect((await post(`${CONTACTS}/batch/create`, { inputs })).body).toMatchObject({
      results: [{ objectWriteTraceId: 'trace-b' }, { objectWriteTraceId: 'trace-a' }],
    });
  });

  it('update those that are there: 207 names the others', async () => {
    const inputs = ['101', '7'].map((id) => ({ id, properties: { phone: '2' } }));
    const answer = await post(`${CONTACTS}/batch/update`, { inputs });
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({
      results: [{ id: '101' }],
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['7'] } }],
    });
  });
});

it('a batch is read by e-mail address: 207 where one is not there', async () => {
  const read = (...ids: string[]) =>
    post(`${CONTACTS}/batch/read`, { idProperty: 'email', inputs: ids.map((id) => ({ id })) });
  expect((await read(ROSE)).status).toBe(200);
  const partly = await read(ROSE, 'no@x.example');
  expect(partly.status).toBe(207);
  expect(partly.body).toMatchObject({ results: [{ id: '101' }], numErrors: 1 });
});

it('a contact is read by its e-mail address', async () => {
  expect((await get(`${CONTACTS}/${ROSE}?idProperty=email`)).body).toMatchObject({ id: '101' });
  expect((await get(`${CONTACTS}/no@x.example?idProperty=email`)).status).toBe(404);
});

describe('search', () => {
  const search = (body: object) => post(`${CONTACTS}/search`, body);
  const filtered = (operator: string, value: string, propertyName = 'hs_object_id') =>
    search({ filterGroups: [{ filters: [{ propertyName, operator, value }] }] });

  it.each([
    ['EQ', ROSE.toUpperCase(), 'email', 1],
    ['GT', '101', undefined, 2],
    ['LTE', '102', undefined, 2],
    ['GTE', '1789999999999', 'lastmodifieddate', 3],
    ['LT', '2020-01-01T00:00:00.000Z', 'lastmodifieddate', 0],
    ['NOT_HAS_PROPERTY', '', 'phone', 3],
  ])('%s %s of %s: %i', async (operator, value, name, total) => {
    expect((await filtered(operator, value, name)).body).toMatchObject({ total });
  });

  it('sorts, and answers page by page', async () => {
    const sorts = [{ propertyName: 'hs_object_id', direction: 'DESCENDING' }];
    const first = (await search({ sorts, limit: 2 })).body;
    expect(first).toMatchObject({
      total: 3,
      results: [{ id: '103' }, { id: '102' }],
      paging: { next: { after: '2' } },
    });
    const last = (await search({ sorts, limit: 2, after: '2' })).body;
    expect(last['results']).toHaveLength(1);
    expect(last).not.toHaveProperty('paging');
  });

  it('has a limit of its own: five a second', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => search({})));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(({ body }) => body)).toMatchObject([{ policyName: 'SECONDLY' }]);
    await app().sandbox.control.advance(1000);
    expect((await search({})).status).toBe(200);
  });

  it('switch searchDelayMs: learns of changes late', async () => {
    await app().hubspot.setSwitches({ searchDelayMs: 5000 });
    expect((await search({})).body).toMatchObject({ total: 0 });
    await app().sandbox.control.advance(5000);
    expect((await search({})).body).toMatchObject({ total: 3 });
  });

  it.each([
    { limit: 201 },
    { after: '9999' },
    { filterGroups: [{ filters: [{ propertyName: 'shoe', operator: 'EQ', value: '43' }] }] },
  ])('%j: 400', async (body) => {
    expect((await search(body)).status).toBe(400);
  });
});

describe('calls', () => {
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 194 }];
  const properties = { hs_timestamp: '2026-03-01T12:00:00Z', hs_call_external_id: 'call-1' };
  const log = (contactId: string) =>
    post('/crm/v3/objects/calls', { properties, associations: [{ to: { id: contactId }, types }] });

  it('are logged with their contact, and found', async () => {
    const { status, body } = await log('101');
    expect(status).toBe(201);
    const path = `/crm/v4/objects/calls/${String(body['id'])}/associations/contacts`;
    expect((await get(path)).body).toMatchObject({ results: [{ toObjectId: 101 }] });
    const filters = [{ propertyName: 'hs_call_external_id', operator: 'EQ', value: 'call-1' }];
    const found = await post('/crm/v3/objects/calls/search', { filterGroups: [{ filters }] });
    expect(found.body).toMatchObject({ total: 1, results: [{ id: body['id'] }] });
    expect(await app().hubspot.calls(await hubId())).toMatchObject([{ contactIds: ['101'] }]);
  });

  it('of a contact are listed page by page, at once, and read by their ids', async () => {
    await app().hubspot.setSwitches({ searchDelayMs: 5000 });
    const ids = [await log('101'), await log('101')].map(({ body }) => String(body['id']));
    await log('102');
    const path = '/crm/v4/objects/contacts/101/associations/calls?limit=1';
    const first = (await get(path)).body;
    expect(first).toMatchObject({
      results: [{ toObjectId: Number(ids[0]), associationTypes: [{ typeId: 193 }] }],
      paging: { next: { after: ids[0] } },
    });
    const last = (await get(`${path}&after=${ids[0]}`)).body;
    expect(last).toMatchObject({ results: [{ toObjectId: Number(ids[1]) }] });
    expect(last).not.toHaveProperty('paging');
    const read = await post('/crm/v3/objects/calls/batch/read', {
      properties: ['hs_call_external_id'],
      inputs: [...ids, '7'].map((id) => ({ id })),
    });
    expect([read.status, read.body]).toMatchObject([
      207,
      { results: ids.map((id) => ({ id, properties: { hs_call_external_id: 'call-1' } })) },
    ]);
  });

  it.each([
    ['a contact that is not there', '7/associations/calls', 404],
    ['more than 500 a page', '101/associations/calls?limit=501', 400],
  ])('of %s are not listed', async (_what, rest, status) => {
    expect((await get(`/crm/v4/objects/contacts/${rest}`)).status).toBe(status);
  });

  it('have no e-mail address to be read by: 400', async () => {
    const body = { idProperty: 'email', inputs: [{ id: 'a@x.example' }] };
    expect((await post('/crm/v3/objects/calls/batch/read', body)).status).toBe(400);
  });

  it('of a contact that is not there: 400', async () => {
    expect((await log('7')).status).toBe(400);
  });
});
