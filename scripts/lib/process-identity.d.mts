export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string | null;
}
export function identify(pid: number): ProcessIdentity;
export function isAlive(identity: ProcessIdentity): boolean;
