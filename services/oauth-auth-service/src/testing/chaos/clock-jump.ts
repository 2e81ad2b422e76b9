// Preload for a service process (`node --import`): its wall clock leaps to and fro, as after a
// correction by NTP or a virtual machine's sleep. CLOCK_JUMPS lists the offsets in seconds.
const EVERY_MS = 700;

const offsets = (process.env['CLOCK_JUMPS'] ?? '').split(',').map(Number);
const RealDate = Date;
const startedAt = performance.now();

const offsetMs = (): number => {
  const turn = Math.floor((performance.now() - startedAt) / EVERY_MS);
  return (offsets[turn % offsets.length] ?? 0) * 1000;
};

class JumpingDate extends RealDate {
  constructor(...given: [] | ConstructorParameters<typeof Date>) {
    if (given.length === 0) super(RealDate.now() + offsetMs());
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + offsetMs();
  }
}

Object.assign(globalThis, { Date: JumpingDate });
