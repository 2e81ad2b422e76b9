import { rename, writeFile } from 'node:fs/promises';

/** Replaces a file at once: a reader, or a start after a kill, sees the old content or the new. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, file);
}
