import { SandboxClock } from './clock.js';
import { type FaultInput, faultSpecSchema } from './fault-specs.js';
import { Faults, type FaultTarget } from './faults.js';

const TOKEN: FaultTarget = {
  provider: 'salesforce',
  endpoint: 'token',
  grantType: 'refresh_token',
  grantId: 'g1',
};

function setUp(randomByte = 0) {
  const clock = new SandboxClock(() => 0);
  const faults = new Faults(clock, (size) => Buffer.alloc(size, randomByte));
  const add = (input: Partial<FaultInput> = {}) =>
    faults.add(
      faultSpecSchema.parse({
        provider: 'salesforce',
        endpoint: 'token',
        fault: { kind: 'reset' },
        ...input,
      }),
    );
  return { clock, faults, add };
}

describe('which calls a fault meets', () => {
  it.each([
    ['its endpoint', {}, true],
    ['any endpoint', { endpoint: '*' }, true],
    ['another endpoint', { endpoint: 'revoke' }, false],
    ['another provider', { provider: 'hubspot' }, false],
    ['its grant type', { grantType: 'refresh_token' }, true],
    ['another grant type', { grantType: 'authorization_code' }, false],
    ['its grant', { grantId: 'g1' }, true],
    ['another grant', { grantId: 'g2' }, false],
  ])('%s', (_name, input, met) => {
    const { faults, add } = setUp();
    add(input);
    expect(faults.meet(TOKEN) !== undefined).toBe(met);
  });

  it('so many times', () => {
    const { faults, add } = setUp();
    add({ times: 2 });
    expect([1, 2, 3].map(() => faults.meet(TOKEN) !== undefined)).toEqual([true, true, false]);
    expect(faults.list()).toMatchObject([{ remaining: 0, met: 2 }]);
  });

  it('for so long, by sandbox time', () => {
    const { clock, faults, add } = setUp();
    add({ durationMs: 1000 });
    clock.advance(999);
    expect(faults.meet(TOKEN)).toBeDefined();
    clock.advance(1);
    expect(faults.meet(TOKEN)).toBeUndefined();
  });

  it.each([
    [127, true],
    [128, false],
  ])('half of them: random byte %i', (byte, met) => {
    const { faults, add } = setUp(byte);
    add({ probability: 0.5 });
    expect(faults.meet(TOKEN) !== undefined).toBe(met);
  });

  it('queued faults are met in their order', () => {
    const { faults, add } = setUp();
    add({ times: 1, fault: { kind: 'html502' } });
    add({ times: 1, fault: { kind: 'nullBody' } });
    expect([1, 2].map(() => faults.meet(TOKEN)?.fault.kind)).toEqual(['html502', 'nullBody']);
  });
});

describe('clearing', () => {
  it('lets go what hangs on the fault', async () => {
    const { faults, add } = setUp();
    const { id } = add({ fault: { kind: 'hang' }, times: 1 });
    const met = faults.meet(TOKEN);
    expect(faults.clear(id)).toBe(true);
    await met?.cleared;
    expect(faults.clear(id)).toBe(false);
  });
});

describe('whether the call takes effect', () => {
  it.each([
    [{ kind: 'lostAfterProcessing' }, true],
    [{ kind: 'truncated' }, true],
    [{ kind: 'slow', ms: 1 }, true],
    [{ kind: 'reset' }, false],
    [{ kind: 'hang' }, false],
    [{ kind: 'serverError' }, false],
  ] as const)('%j by default: %s', (fault, processed) => {
    const { faults, add } = setUp();
    add({ fault });
    expect(faults.meet(TOKEN)?.processed).toBe(processed);
  });
});
