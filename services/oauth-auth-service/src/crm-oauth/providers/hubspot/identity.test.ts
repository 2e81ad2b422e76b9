import { idsFrom, profileFrom } from './identity.js';

const introspected = {
  active: true,
  client_id: 'app',
  hub_id: 24301871,
  user_id: 51203311,
  user: 'mara@northwind.example',
  hub_domain: 'northwind.example',
};

describe("HubSpot's identity, by introspection", () => {
  it('names hub, user, e-mail and domain', () => {
    expect(profileFrom(introspected, 'app')).toEqual({
      provider: 'hubspot',
      id: '51203311',
      username: 'mara@northwind.example',
      displayName: null,
      emails: [{ value: 'mara@northwind.example' }],
      account: { id: '24301871', name: 'northwind.example' },
    });
  });

  it('names may be missing, ids may not', () => {
    const { user, hub_domain, ...ids } = introspected;
    expect(profileFrom(ids, 'app')).toMatchObject({ username: null, account: { name: null } });
    expect(() => profileFrom({ ...ids, user_id: undefined }, 'app')).toThrow('user_id');
    expect(() => profileFrom({ ...ids, hub_id: 'x' }, 'app')).toThrow('hub_id');
  });

  it('a token that is not active is refused', () => {
    expect(() => profileFrom({ active: false }, 'app')).toThrow(
      expect.objectContaining({ class: 'start_again' }),
    );
  });

  it('a token of another client is refused', () => {
    expect(() => profileFrom(introspected, 'another')).toThrow('client_id');
  });
});

describe('the ids of a token answer', () => {
  it.each([
    [
      { hub_id: 1, user_id: 2 },
      { id: '2', account: { id: '1' } },
    ],
    [
      { hub_id: '1', user_id: '2' },
      { id: '2', account: { id: '1' } },
    ],
  ])('%j', (answer, profile) => {
    expect(idsFrom(answer)).toMatchObject(profile);
  });

  it.each([{ hub_id: 1 }, { user_id: 2 }, { hub_id: 0, user_id: 2 }, { hub_id: 1.5, user_id: 2 }])(
    '%j does not name both',
    (answer) => {
      expect(idsFrom(answer)).toBeNull();
    },
  );
});
