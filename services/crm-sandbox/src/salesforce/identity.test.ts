import { useSandbox } from '../testing/salesforce-app.js';

const app = useSandbox();

async function textOf(answer: Response): Promise<[number, string | null, string]> {
  return [answer.status, answer.headers.get('content-type'), await answer.text()];
}

const plain = (status: number, text: string) => [status, 'text/plain;charset=UTF-8', text];

describe('identity', () => {
  it('describes the user; its URLs hold a literal {version}', async () => {
    const { id, access_token } = await app().connect();
    const answer = await app().get(id, access_token);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      id,
      asserted_user: true,
      username: 'mara.velez@northwind.example',
      display_name: 'Mara Velez',
      first_name: 'Mara',
      last_name: 'Velez',
      active: true,
      user_type: 'STANDARD',
      urls: { rest: `${app().sandbox.url}/services/data/v{version}/` },
    });
  });

  it('a bad token gets 403 and the plain text Bad_OAuth_Token', async () => {
    const { id } = await app().connect();
    expect(await textOf(await app().get(id, 'bad'))).toEqual(plain(403, 'Bad_OAuth_Token'));
  });

  it('no token gets 403 Missing_OAuth_Token', async () => {
    const { id } = await app().connect();
    expect(await textOf(await fetch(id))).toEqual(plain(403, 'Missing_OAuth_Token'));
  });

  it('another org’s identity is Wrong_Org, another user’s Bad_Id', async () => {
    const own = await app().connect();
    const other = await app().connect('api', 'leo.orsini@asterpine.example');
    const colleague = await app().connect('api', 'jonas.beck@northwind.example');
    const get = async (id: string) => textOf(await app().get(id, own.access_token));
    expect(await get(other.id)).toEqual(plain(403, 'Wrong_Org'));
    expect(await get(colleague.id)).toEqual(plain(404, 'Bad_Id'));
  });
});

describe('userinfo', () => {
  const userinfo = (token: string) => app().get('/services/oauth2/userinfo', token);

  it('needs the scope openid', async () => {
    const { access_token, id } = await app().connect('api openid');
    expect(await (await userinfo(access_token)).json()).toMatchObject({
      sub: id,
      preferred_username: 'mara.velez@northwind.example',
      name: 'Mara Velez',
      email_verified: true,
    });
    const without = await app().connect('api');
    expect((await userinfo(without.access_token)).status).toBe(403);
  });
});

describe('discovery', () => {
  it('names the endpoints at the host by which it was asked', async () => {
    const { port } = new URL(app().sandbox.url);
    const answer = await fetch(`http://localhost:${port}/.well-known/openid-configuration`);
    expect(await answer.json()).toMatchObject({
      issuer: `http://localhost:${port}`,
      token_endpoint: `http://localhost:${port}/services/oauth2/token`,
      code_challenge_methods_supported: ['S256'],
    });
  });
});
