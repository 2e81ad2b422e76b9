/** Why the process cannot start, as one sentence for whoever started it; no stack is of use. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
