import { z } from 'zod';
import { type App, Apps, appSchema } from '../../platform/apps.js';
import { Authorizations } from '../../platform/authorizations.js';
import type { SandboxClock } from '../../platform/clock.js';
import { Directory, type User } from '../../platform/directory.js';
import { Grants, grantsSnapshotSchema } from '../../platform/grants.js';
import { type RandomBytes, tokenCharacters } from '../../platform/random.js';
import { type Company, companiesSchema, SEED_COMPANIES, SEED_PERSONS } from './companies.js';
import { Persons, personSchema } from './persons.js';
import { defaultSwitches, type Switches, switchesSchema } from './switches.js';

/** An authorization request that has been found valid and waits for the user's decision. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | undefined;
}

const snapshotSchema = z.strictObject({
  switches: switchesSchema,
  apps: z.array(appSchema),
  companies: companiesSchema,
  grants: grantsSnapshotSchema,
  persons: z.array(personSchema),
});

export interface InitialState {
  /** Present after every start and reset, whatever a snapshot says of it. */
  readonly app: App;
  readonly switches: Partial<Switches>;
}

const CODE_TTL_MS = 5 * 60_000;

/** All that the Pipedrive half knows. */
export class PipedriveState {
  readonly clock: SandboxClock;
  readonly random: RandomBytes;
  readonly apps = new Apps<App>();
  readonly companies = new Directory<Company, User>();
  readonly grants = new Grants();
  readonly persons = new Persons();
  readonly authorizations: Authorizations<AuthorizationRequest>;
  switches: Switches = defaultSwitches();
  readonly #initial: InitialState;

  constructor(clock: SandboxClock, random: RandomBytes, initial: InitialState) {
    this.clock = clock;
    this.random = random;
    this.authorizations = new Authorizations({
      newRequestId: () => tokenCharacters(random, 32),
      newCode: () => random(20).toString('hex'),
      codeTtlMs: CODE_TTL_MS,
    });
    this.#initial = initial;
    this.reset();
  }

  reset(): void {
    this.switches = { ...defaultSwitches(), ...this.#initial.switches };
    this.apps.replace([structuredClone(this.#initial.app)]);
    this.companies.replace(SEED_COMPANIES);
    this.grants.replace({ grants: [], spent: [], accessTokens: [] });
    this.authorizations.clear();
    this.persons.replace([]);
    for (const [companyId, name, email] of SEED_PERSONS) {
      this.persons.create(companyId, name, email);
    }
  }

  snapshot(): z.input<typeof snapshotSchema> {
    return {
      switches: this.switches,
      apps: this.apps.list(),
      companies: this.companies.snapshot(),
      grants: this.grants.snapshot(),
      persons: this.persons.list(),
    };
  }

  restore(snapshot: unknown): void {
    const kept = snapshotSchema.parse(snapshot);
    this.switches = { ...kept.switches, ...this.#initial.switches };
    this.apps.restore(kept.apps, [this.#initial.app]);
    this.companies.replace(kept.companies);
    this.grants.replace(kept.grants);
    this.persons.replace(kept.persons);
  }
}
