import { z } from 'zod';

export const organizationSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  /** Access-token lifetime of this org; null: the sandbox's `sessionLifetimeMs`. */
  sessionLifetimeMs: z.number().int().min(1000).nullable(),
  /** API base named in token responses; null: the sandbox's own origin. */
  instanceUrl: z.url().nullable(),
});

export const userSchema = z.strictObject({
  id: z.string(),
  organizationId: z.string(),
  username: z.string(),
  email: z.email(),
  firstName: z.string(),
  lastName: z.string(),
  active: z.boolean(),
  /** A member of an Experience Cloud site: token responses then name the site. */
  community: z.strictObject({ id: z.string(), url: z.url() }).nullable(),
  /** Made in bulk for a test; not offered on the pages. */
  generated: z.boolean(),
});

export type Organization = z.infer<typeof organizationSchema>;
export type User = z.infer<typeof userSchema>;

export const displayName = (user: User): string => `${user.firstName} ${user.lastName}`;

export const directorySnapshotSchema = z.strictObject({
  organizations: z.array(organizationSchema),
  users: z.array(userSchema),
});

export type DirectorySnapshot = z.infer<typeof directorySnapshotSchema>;

/** The orgs and their users. */
export class Directory {
  readonly #organizations = new Map<string, Organization>();
  readonly #users = new Map<string, User>();
  readonly #usersByUsername = new Map<string, User>();

  organization(id: string): Organization | undefined {
    return this.#organizations.get(id);
  }

  user(id: string): User | undefined {
    return this.#users.get(id);
  }

  /** By id or by username, the two ways in which a person or a script names a user. */
  findUser(idOrUsername: string): User | undefined {
    return this.#users.get(idOrUsername) ?? this.#usersByUsername.get(idOrUsername.toLowerCase());
  }

  organizations(): Organization[] {
    return [...this.#organizations.values()];
  }

  users(): User[] {
    return [...this.#users.values()];
  }

  addOrganization(organization: Organization): void {
    this.#organizations.set(organization.id, organization);
  }

  addUser(user: User): void {
    this.#users.set(user.id, user);
    this.#usersByUsername.set(user.username.toLowerCase(), user);
  }

  snapshot(): DirectorySnapshot {
    return { organizations: this.organizations(), users: this.users() };
  }

  replace({ organizations, users }: DirectorySnapshot): void {
    this.#organizations.clear();
    this.#users.clear();
    this.#usersByUsername.clear();
    for (const organization of organizations) this.addOrganization(organization);
    for (const user of users) this.addUser(user);
  }
}
