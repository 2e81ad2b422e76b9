import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { StartError } from '../platform/start-error.js';

const MOST_BYTES = 64 * 1024 * 1024;

export interface FileText {
  readonly text: string;
  /** Whether other accounts of this machine may read it. */
  readonly exposed: boolean;
}

/** A whole text file. @throws StartError naming what is wrong with it */
export async function readTextFile(path: string): Promise<FileText> {
  const file = await open(path).catch((cause: unknown) => {
    throw new StartError(`The file ${path} cannot be read.`, { cause });
  });
  try {
    const { size, mode } = await file.stat();
    if (size > MOST_BYTES) {
      throw new StartError(`The file ${path} is larger than ${MOST_BYTES >> 20} MiB: split it.`);
    }
    const bytes = await file.readFile();
    if (!isUtf8(bytes)) throw new StartError(`The file ${path} is not UTF-8.`);
    return { text: bytes.toString('utf8').replace(/^\ufeff/, ''), exposed: (mode & 0o077) !== 0 };
  } finally {
    await file.close();
  }
}
