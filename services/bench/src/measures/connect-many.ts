import type { Stack } from '../stack/stack.js';
import { connect, type FinishedFlow, newCrmUsers } from './connect-flow.js';
import { type Person, register } from './people.js';

/** Below the limit of attempts that one person may start in ten minutes. */
const FLOWS_PER_PERSON = 50;

export interface ConnectedMany {
  readonly flows: readonly FinishedFlow[];
  /** From the first initiate to the last callback. */
  readonly seconds: number;
}

/** First connections, each of another person at the CRM, so many under way at a time. */
export async function connectMany(
  { service, sandbox }: Stack,
  flows: number,
  callers: number,
): Promise<ConnectedMany> {
  const serviceUrl = service.url;
  const people: Person[] = [];
  for (let count = 0; count < flows / FLOWS_PER_PERSON; count += 1) {
    people.push(await register(serviceUrl, `Fabrikam ${count}`));
  }
  const crmUsers = await newCrmUsers(sandbox, flows);
  const waiting = crmUsers.map((as, n) => ({
    person: people[n % people.length] as Person,
    as,
    from: `10.1.${Math.floor(n / 250)}.${(n % 250) + 1}`,
  }));
  const finished: FinishedFlow[] = [];
  const start = performance.now();
  const caller = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      finished.push(await connect({ serviceUrl, sandbox, ...next }));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { flows: finished, seconds: (performance.now() - start) / 1000 };
}
