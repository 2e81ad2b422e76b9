import fc from 'fast-check';
import { leftOut } from '../../testing/grant-model/left-out.js';
import type { Fate } from '../../testing/grant-model/wire.js';
import {
  type Event,
  type Replaceable,
  type Setting,
  World,
} from '../../testing/grant-model/world.js';

const processes = fc.constantFrom('a', 'b');
const reasons = fc.constantFrom('due', 'due', 'due', 'forced', 'rejected');

const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant('step' as const), which: fc.nat(7) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('ask' as const), process: processes, reason: reasons }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      seconds: fc.constantFrom(0.5, 3, 8, 16, 40, 400, 4_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), process: processes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom<'reconnect' | 'disconnect'>('reconnect', 'reconnect', 'disconnect'),
    }),
  },
);

const fates = fc.constantFrom<Fate>(
  'answered',
  'answered',
  'answered',
  'half_answered',
  'lost_after_processing',
  'lost_after_processing',
  'lost_before_processing',
  'not_sent',
  'rate_limited',
  'busy',
  'blocked',
  'misconfigured',
);

const settings: fc.Arbitrary<Setting> = fc.record({
  traits: fc.record({ rotates: fc.boolean(), introspects: fc.boolean() }),
  rotationKnown: fc.boolean(),
  fates: fc.array(fates, { maxLength: 12, size: 'max' }),
});

const stories = fc.array(events, { minLength: 15, maxLength: 60, size: 'max' });

function live(setting: Setting, story: readonly Event[], replaced?: Replaceable): void {
  const world = new World(setting, replaced);
  for (const event of story) world.play(event);
  world.settle();
}

describe('a grant between two processes and its provider, whatever happens in whatever order', () => {
  it('keeps every promise', () => {
    fc.assert(
      fc.property(settings, stories, (setting, story) => live(setting, story)),
      { numRuns: 5_000 },
    );
  });

  /** The proof of the proof: each rule, left out, breaks the promise that it is there for. */
  it.each(leftOut)('needs $rule', ({ replaced, breaks }) => {
    const found = fc.check(
      fc.property(settings, stories, (setting, story) => live(setting, story, replaced)),
      { numRuns: 20_000, seed: 2, endOnFailure: true },
    );
    expect(found.errorInstance).toMatchObject({ message: expect.stringMatching(breaks) });
  });
});
