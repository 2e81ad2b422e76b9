import type { User } from '../salesforce/model/directory.js';
import { SEED_USERS } from '../salesforce/model/seed.js';
import { USER } from './salesforce-app.js';

/** The seeded user whom the tests connect as. */
export function findSeedUser(username = USER): User {
  const user = SEED_USERS.find((candidate) => candidate.username === username);
  if (user === undefined) throw new Error(`There is no seeded user ${username}.`);
  return user;
}
