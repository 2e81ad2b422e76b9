import { Circuits } from './circuits.js';

const down = { code: 'provider_timeout', retryable: true, cause: 'c', remedy: 'r' };

describe('Circuits', () => {
  const fail = (circuits: Circuits, host = 'a') =>
    circuits.run(
      host,
      async () => 'failed',
      () => down,
    );

  it('leaves a host alone after eight failures in a row, and says what the last one was', async () => {
    const circuits = new Circuits();
    for (let call = 0; call < 8; call += 1) {
      expect(await fail(circuits)).toEqual({ kind: 'called', outcome: 'failed' });
    }
    expect(await fail(circuits)).toEqual({ kind: 'open', diagnosis: down });
    expect(await fail(circuits, 'b')).toMatchObject({ kind: 'called' });
  });

  it('does not count what is no fault of the host', async () => {
    const circuits = new Circuits();
    for (let call = 0; call < 20; call += 1) {
      const result = await circuits.run(
        'a',
        async () => call,
        () => null,
      );
      expect(result).toEqual({ kind: 'called', outcome: call });
    }
  });

  it('lets errors of our own through, uncounted', async () => {
    const circuits = new Circuits();
    const broken = () => Promise.reject(new Error('the database'));
    for (let call = 0; call < 20; call += 1) {
      await expect(circuits.run('a', broken, () => null)).rejects.toThrow('the database');
    }
  });
});
