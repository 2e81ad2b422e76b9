import { choose } from './selection.js';

const grant = (id: string, isDefault = false, isTenantDefault = false) => ({
  id,
  isDefault,
  isTenantDefault,
});

describe('choose', () => {
  it('takes the only one', () => {
    expect(choose([grant('a')], 'user')).toMatchObject({ kind: 'one', grant: { id: 'a' } });
  });

  it('finds none among none', () => {
    expect(choose([], 'tenant')).toEqual({ kind: 'none' });
  });

  it('takes the default of the owner it searched', () => {
    const live = [grant('a'), grant('b', true), grant('c', false, true)];
    expect(choose(live, 'user')).toMatchObject({ grant: { id: 'b' } });
    expect(choose(live, 'tenant')).toMatchObject({ grant: { id: 'c' } });
  });

  it('names the candidates when there is no default', () => {
    const choice = choose([grant('a'), grant('b', false, true)], 'user');
    expect(choice).toMatchObject({ kind: 'ambiguous', candidates: [{ id: 'a' }, { id: 'b' }] });
  });
});
