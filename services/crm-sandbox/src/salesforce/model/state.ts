import { z } from 'zod';
import type { SandboxClock } from '../../platform/clock.js';
import type { RandomBytes } from '../../platform/random.js';
import { type App, Apps, appSchema } from './apps.js';
import { salesforceAuthorizations } from './authorizations.js';
import { Contacts, contactsSnapshotSchema } from './contacts.js';
import { DailyRequests } from './daily-requests.js';
import { Directory, directorySnapshotSchema } from './directory.js';
import { Grants, grantsSnapshotSchema } from './grants.js';
import { withChecksum } from './record-ids.js';
import { SEED_CONTACTS, SEED_ORGANIZATIONS, SEED_USERS } from './seed.js';
import { SigningKey } from './signing-key.js';
import { defaultSwitches, type Switches, switchesSchema } from './switches.js';
import { Tasks, tasksSnapshotSchema } from './tasks.js';

export const stateSnapshotSchema = z.strictObject({
  switches: switchesSchema,
  apps: z.array(appSchema),
  directory: directorySnapshotSchema,
  grants: grantsSnapshotSchema,
  contacts: contactsSnapshotSchema,
  tasks: tasksSnapshotSchema.default([]),
  signingKey: z.string().optional(),
});

export interface InitialState {
  /** Present after every start and reset, whatever a snapshot says of them. */
  readonly apps: readonly App[];
  readonly switches: Partial<Switches>;
}

/** All that the Salesforce half knows. No I/O: endpoints read and change it, snapshots keep it. */
export class SalesforceState {
  readonly clock: SandboxClock;
  readonly random: RandomBytes;
  readonly apps = new Apps();
  readonly directory = new Directory();
  readonly grants = new Grants();
  readonly contacts = new Contacts();
  readonly tasks = new Tasks();
  readonly dailyRequests = new DailyRequests();
  readonly signingKey = new SigningKey();
  readonly authorizations: ReturnType<typeof salesforceAuthorizations>;
  /** Refresh tokens whose refresh is being answered right now. */
  readonly refreshing = new Set<string>();
  switches: Switches = defaultSwitches();
  readonly #initial: InitialState;

  constructor(clock: SandboxClock, random: RandomBytes, initial: InitialState) {
    this.clock = clock;
    this.random = random;
    this.authorizations = salesforceAuthorizations(random);
    this.#initial = initial;
    this.reset();
  }

  reset(): void {
    this.switches = { ...defaultSwitches(), ...this.#initial.switches };
    this.apps.replace(structuredClone(this.#initial.apps));
    this.directory.replace({
      organizations: structuredClone([...SEED_ORGANIZATIONS]),
      users: structuredClone([...SEED_USERS]),
    });
    this.grants.replace({ grants: [], spent: [], accessTokens: [] });
    this.authorizations.clear();
    this.dailyRequests.clear();
    this.tasks.replace([]);
    this.contacts.replace([]);
    for (const [organizationId, id15, fields] of SEED_CONTACTS) {
      this.contacts.create(organizationId, withChecksum(id15), fields, this.clock.now());
    }
  }

  snapshot(): z.input<typeof stateSnapshotSchema> {
    return {
      switches: this.switches,
      apps: this.apps.list(),
      directory: this.directory.snapshot(),
      grants: this.grants.snapshot(),
      contacts: this.contacts.snapshot(),
      tasks: this.tasks.snapshot(),
      signingKey: this.signingKey.export(),
    };
  }

  restore(snapshot: unknown): void {
    const kept = stateSnapshotSchema.parse(snapshot);
    this.switches = { ...kept.switches, ...this.#initial.switches };
    this.apps.replace(kept.apps);
    for (const app of this.#initial.apps) {
      // The configured credentials win; what was set on the app meanwhile stays.
      const { clientId, clientSecret, redirectUris } = app;
      const settings = this.apps.get(clientId) ?? structuredClone(app);
      this.apps.put({ ...settings, clientSecret, redirectUris: [...redirectUris] });
    }
    this.directory.replace(kept.directory);
    this.grants.replace(kept.grants);
    this.contacts.replace(kept.contacts);
    this.tasks.replace(kept.tasks);
    this.signingKey.import(kept.signingKey);
  }
}
