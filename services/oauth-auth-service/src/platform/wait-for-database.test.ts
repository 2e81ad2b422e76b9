import { createTestClock } from '../testing/test-clock.js';
import { StartError } from './start-error.js';
import { waitForDatabase } from './wait-for-database.js';

const fault = (code: string) => Object.assign(new Error(`fault ${code}`), { code });

function setUp(answers: (Error | undefined)[]) {
  const clock = createTestClock();
  let queries = 0;
  const query = async () => {
    const answer = answers[Math.min(queries, answers.length - 1)];
    queries += 1;
    if (answer !== undefined) throw answer;
  };
  const pause = async (ms: number) => clock.advance(ms / 1000);
  const wait = () => waitForDatabase(query, { seconds: 5, clock, pause });
  return { wait, count: () => queries };
}

describe('waitForDatabase', () => {
  it('waits while the database is starting', async () => {
    const { wait, count } = setUp([fault('ECONNREFUSED'), fault('57P03'), undefined]);
    await wait();
    expect(count()).toBe(3);
  });

  it('gives up with one sentence when it stays away', async () => {
    const { wait, count } = setUp([fault('ECONNREFUSED')]);
    const refused = await wait().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartError);
    expect(refused).toHaveProperty(
      'message',
      'The database of DATABASE_URL cannot be reached (ECONNREFUSED).',
    );
    expect(count()).toBeGreaterThan(10);
  });

  it.each(['28P01', '3D000'])('does not wait after a refusal (%s)', async (code) => {
    const { wait, count } = setUp([fault(code)]);
    await expect(wait()).rejects.toThrow(`refuses us (${code})`);
    expect(count()).toBe(1);
  });
});
