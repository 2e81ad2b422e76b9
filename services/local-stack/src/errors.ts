/** A failure a person can act on: the message is one whole sentence and is shown without a stack. */
export class LocalStackError extends Error {
  override name = 'LocalStackError';
}

/** Whether `error` is a system error with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
