import { ClientSecrets } from './client-secrets.js';
import { type Delivery, type FailureClass, ProviderFailure } from './failure.js';

const failure = (failureClass: FailureClass, delivery: Delivery = 'definite') =>
  new ProviderFailure({
    class: failureClass,
    delivery,
    code: 'provider_error',
    retryable: true,
    cause: 'C',
    remedy: 'R',
  });
const refused = failure('configuration');

/** A CRM that takes these secrets, and does that with whoever is let in. */
function crm(taken: readonly string[], then: () => string = () => 'an answer') {
  const asked: string[] = [];
  const call = async (secret: string) => {
    asked.push(secret);
    if (!taken.includes(secret)) throw refused;
    return then();
  };
  return { asked, call };
}

describe('ClientSecrets', () => {
  it('asks with the first, and with nothing else when that is taken', async () => {
    const { asked, call } = crm(['old', 'new']);
    await expect(new ClientSecrets('old', 'new').use(1_000, call)).resolves.toBe('an answer');
    expect(asked).toEqual(['old']);
  });

  it('asks once more with the other when the first is refused, and begins with that from then on', async () => {
    const { asked, call } = crm(['new']);
    const secrets = new ClientSecrets('old', 'new');
    await secrets.use(1_000, call);
    await secrets.use(1_000, call);
    expect(asked).toEqual(['old', 'new', 'new']);
    expect(secrets.all).toEqual(['new', 'old']);
  });

  it('goes back when the other is refused later', async () => {
    const secrets = new ClientSecrets('old', 'new');
    await secrets.use(1_000, crm(['new']).call);
    const { asked, call } = crm(['old']);
    await secrets.use(1_000, call);
    expect(asked).toEqual(['new', 'old']);
  });

  it('tells of the first refusal when both are refused, and keeps its order', async () => {
    const { asked, call } = crm([]);
    const secrets = new ClientSecrets('old', 'new');
    await expect(secrets.use(1_000, call)).rejects.toBe(refused);
    expect(asked).toEqual(['old', 'new']);
    expect(secrets.all).toEqual(['old', 'new']);
  });

  it('takes a definite no to what is asked for as a yes to who asks', async () => {
    const dead = failure('dead_grant');
    const { call } = crm(['new'], () => {
      throw dead;
    });
    const secrets = new ClientSecrets('old', 'new');
    await expect(secrets.use(1_000, call)).rejects.toBe(dead);
    expect(secrets.all).toEqual(['new', 'old']);
  });

  it.each<[string, ProviderFailure]>([
    ['a dead grant', failure('dead_grant')],
    ['a lost answer', failure('transient', 'unknown')],
    ['a refusal that may have taken effect', failure('configuration', 'unknown')],
    ['a rate limit', failure('rate_limited')],
  ])('never repeats a call after %s', async (_what, error) => {
    const { asked, call } = crm(['old', 'new'], () => {
      throw error;
    });
    await expect(new ClientSecrets('old', 'new').use(1_000, call)).rejects.toBe(error);
    expect(asked).toEqual(['old']);
  });

  it('makes no second call without a second secret, or without time for it', async () => {
    const alone = crm([]);
    await expect(new ClientSecrets('old').use(1_000, alone.call)).rejects.toBe(refused);
    const late = crm(['new']);
    await expect(new ClientSecrets('old', 'new').use(200, late.call)).rejects.toBe(refused);
    expect([...alone.asked, ...late.asked]).toEqual(['old', 'old']);
  });

  it('leaves the second call what the first has left of the deadline', async () => {
    const given: number[] = [];
    await new ClientSecrets('old', 'new').use(1_000, async (secret, deadlineMs) => {
      given.push(deadlineMs);
      if (secret === 'old') throw refused;
    });
    expect(given[0]).toBe(1_000);
    expect(given[1]).toBeLessThan(1_000);
    expect(Number.isInteger(given[1])).toBe(true);
  });
});
