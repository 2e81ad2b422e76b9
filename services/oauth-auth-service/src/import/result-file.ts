import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { rowResultSchema } from '../crm-oauth/index.js';
import { StartError } from '../platform/start-error.js';

/** What was tried: a user's refresh token, by its fingerprint. */
const lineSchema = rowResultSchema.extend({ userId: z.string(), token: z.string() });

type Line = z.output<typeof lineSchema>;

type Tried = Pick<Line, 'userId' | 'token'>;

const keyOf = ({ userId, token }: Tried): string => JSON.stringify([userId, token]);

/** One line of JSON per row beside the imported file, written as soon as its outcome is known. */
export class ResultFile {
  readonly path: string;
  readonly #done: ReadonlySet<string>;

  /** @throws StartError where an earlier run left one and it is not to be resumed */
  constructor(file: string, resume: boolean) {
    this.path = `${file}.results.jsonl`;
    if (!resume && existsSync(this.path)) {
      throw new StartError(`${this.path} is there already: use --resume, or move it away.`);
    }
    this.#done = new Set(resume ? readDone(this.path) : []);
  }

  isDone(row: Tried): boolean {
    return this.#done.has(keyOf(row));
  }

  /** At once, so that a run that is killed loses no line. */
  add(line: Line): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}

/** Rows that are connections now. A last line that was cut off is passed over. */
function readDone(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text) => {
      const line = parseLine(text);
      const over = line?.outcome === 'imported' || line?.outcome === 'exists';
      return line !== null && over ? [keyOf(line)] : [];
    });
}

function parseLine(text: string): Line | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
