import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function firstLine(child: ChildProcess): Promise<{ listening: string }> {
  if (child.stdout === null) throw new Error('The child has no stdout.');
  const [chunk] = await once(child.stdout, 'data');
  return JSON.parse(String(chunk));
}

describe('the program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'tells where it listens and ends on %s',
    async (signal) => {
      const child = spawn(process.execPath, [MAIN], { env: { ...process.env, PORT: '0' } });
      const { listening } = await firstLine(child);
      expect(listening).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(listening)).status).toBe(200);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );

  it('forked, it ends with its parent', async () => {
    const env = { ...process.env, PORT: '0' };
    const child = fork(MAIN, { env, silent: true, execArgv: [] });
    await firstLine(child);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('a bad setting stops the start with its name', async () => {
    const child = spawn(process.execPath, [MAIN], { env: { ...process.env, PORT: 'no' } });
    const message = once(child.stderr, 'data');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(String((await message)[0])).toContain('PORT');
  });
});
