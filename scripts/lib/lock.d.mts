export function withLock<T>(
  path: string,
  action: () => Promise<T>,
  onWait?: (holderPid: number) => void,
): Promise<T>;
