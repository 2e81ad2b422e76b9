import { z } from 'zod';

/** A customer of the CRM: what a hub, a company or an org is. */
export const accountSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
});

export const userSchema = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  email: z.email(),
  firstName: z.string(),
  lastName: z.string(),
  active: z.boolean(),
  /** Made in bulk for a test; not offered on the pages. */
  generated: z.boolean(),
});

export type Account = z.infer<typeof accountSchema>;
export type User = z.infer<typeof userSchema>;

export const displayName = ({ firstName, lastName }: Pick<User, 'firstName' | 'lastName'>) =>
  `${firstName} ${lastName}`;

export const directorySchema = <A extends z.ZodType<Account>, U extends z.ZodType<User>>(
  account: A,
  user: U,
) => z.strictObject({ accounts: z.array(account), users: z.array(user) });

export interface DirectorySnapshot<A, U> {
  readonly accounts: readonly A[];
  readonly users: readonly U[];
}

/** The accounts and their users. */
export class Directory<A extends Account, U extends User> {
  readonly #accounts = new Map<string, A>();
  readonly #users = new Map<string, U>();
  readonly #usersByEmail = new Map<string, U>();

  account(id: string): A | undefined {
    return this.#accounts.get(id);
  }

  user(id: string): U | undefined {
    return this.#users.get(id);
  }

  /** By id or by e-mail, the two ways in which a person or a script names a user. */
  findUser(idOrEmail: string): U | undefined {
    return this.#users.get(idOrEmail) ?? this.#usersByEmail.get(idOrEmail.toLowerCase());
  }

  /** Whether this user could sign in at all. */
  maySignIn(user: U): boolean {
    return user.active && this.account(user.accountId)?.active === true;
  }

  accounts(): A[] {
    return [...this.#accounts.values()];
  }

  users(): U[] {
    return [...this.#users.values()];
  }

  addAccount(account: A): void {
    this.#accounts.set(account.id, account);
  }

  addUser(user: U): void {
    this.#users.set(user.id, user);
    this.#usersByEmail.set(user.email.toLowerCase(), user);
  }

  snapshot(): { accounts: A[]; users: U[] } {
    return { accounts: this.accounts(), users: this.users() };
  }

  replace({ accounts, users }: DirectorySnapshot<A, U>): void {
    for (const map of [this.#accounts, this.#users, this.#usersByEmail]) map.clear();
    for (const account of accounts) this.addAccount(structuredClone(account));
    for (const user of users) this.addUser(structuredClone(user));
  }
}
