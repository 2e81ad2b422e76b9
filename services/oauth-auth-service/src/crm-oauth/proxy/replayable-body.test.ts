import fc from 'fast-check';
import { ReplayableBody } from './replayable-body.js';

const chunksOf = (...texts: string[]) => texts.map((text) => Buffer.from(text));

async function* source(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

const body = (chunks: readonly Buffer[], keepBytes = 1_000, maxBytes = 10_000) =>
  new ReplayableBody(source(chunks), { keepBytes, maxBytes });

async function textOf(reading: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of reading) text += chunk.toString('latin1');
  return text;
}

describe('a body that can be sent again', () => {
  it('reads the same twice', async () => {
    const twice = body(chunksOf('one', 'two'));
    expect(await textOf(twice.read())).toBe('onetwo');
    expect(twice.replayable).toBe(true);
    expect(await textOf(twice.read())).toBe('onetwo');
  });

  it('reads on where a reading was given up', async () => {
    const twice = body(chunksOf('one', 'two', 'three'));
    const first = twice.read();
    await first.next();
    await first.return(undefined);
    expect(await textOf(twice.read())).toBe('onetwothree');
  });

  it('keeps nothing of one that is larger, and says so', async () => {
    const large = body(chunksOf('12345', '12345', '12345'), 12);
    expect(await textOf(large.read())).toBe('123451234512345');
    expect(large.replayable).toBe(false);
    await expect(textOf(large.read())).rejects.toThrow('cannot be read again');
  });

  it('ends with an error where it is larger than allowed', async () => {
    await expect(textOf(body(chunksOf('12345', '6'), 3, 5).read())).rejects.toMatchObject({
      code: 'payload_too_large',
    });
  });

  it('hands an error of the source on', async () => {
    const broken = (async function* () {
      yield Buffer.from('one');
      throw new Error('the caller left');
    })();
    const reading = new ReplayableBody(broken, { keepBytes: 9, maxBytes: 9 }).read();
    await expect(textOf(reading)).rejects.toThrow('the caller left');
  });

  it('loses and doubles nothing when a reading is given up in the middle of a step', async () => {
    const texts = fc.array(fc.string({ maxLength: 5 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(8), fc.boolean(), async (parts, steps, pending) => {
        const twice = body(parts.map((text) => Buffer.from(text, 'latin1')));
        const first = twice.read();
        for (let step = 0; step < steps; step++) await first.next();
        const unfinished = pending ? first.next() : first.return(undefined);
        const whole = Buffer.concat(parts.map((text) => Buffer.from(text, 'latin1')));
        expect(await textOf(twice.read())).toBe(whole.toString('latin1'));
        await unfinished;
      }),
    );
  });
});
