import { z } from 'zod';
import { Apps } from '../../platform/apps.js';
import type { SandboxClock } from '../../platform/clock.js';
import { Directory, type User } from '../../platform/directory.js';
import { Grants, grantsSnapshotSchema } from '../../platform/grants.js';
import type { RandomBytes } from '../../platform/random.js';
import { type HubspotApp, hubspotAppSchema } from './apps.js';
import { hubspotAuthorizations } from './authorizations.js';
import { CrmObjects, crmObjectsSnapshotSchema } from './crm-objects.js';
import { type Hub, hubsSchema, SEED_HUBS } from './hubs.js';
import { RateLimit } from './rate-limit.js';
import { SearchLimit } from './search-limit.js';
import { SEED_CONTACTS } from './seed-contacts.js';
import { defaultSwitches, type Switches, switchesSchema } from './switches.js';

const snapshotSchema = z.strictObject({
  switches: switchesSchema,
  apps: z.array(hubspotAppSchema),
  hubs: hubsSchema,
  grants: grantsSnapshotSchema,
  contacts: crmObjectsSnapshotSchema,
  calls: crmObjectsSnapshotSchema.default([]),
});

export interface InitialState {
  /** Present after every start and reset, whatever a snapshot says of it. */
  readonly app: HubspotApp;
  readonly switches: Partial<Switches>;
}

/** All that the HubSpot half knows. No I/O: endpoints read and change it, snapshots keep it. */
export class HubspotState {
  readonly clock: SandboxClock;
  readonly random: RandomBytes;
  readonly apps = new Apps<HubspotApp>();
  readonly hubs = new Directory<Hub, User>();
  readonly grants = new Grants();
  readonly contacts = new CrmObjects();
  readonly calls = new CrmObjects();
  readonly rateLimit = new RateLimit();
  readonly searchLimit = new SearchLimit();
  readonly authorizations: ReturnType<typeof hubspotAuthorizations>;
  switches: Switches = defaultSwitches();
  readonly #initial: InitialState;

  constructor(clock: SandboxClock, random: RandomBytes, initial: InitialState) {
    this.clock = clock;
    this.random = random;
    this.authorizations = hubspotAuthorizations(random);
    this.#initial = initial;
    this.reset();
  }

  reset(): void {
    this.switches = { ...defaultSwitches(), ...this.#initial.switches };
    this.apps.replace([structuredClone(this.#initial.app)]);
    this.hubs.replace(SEED_HUBS);
    this.grants.replace({ grants: [], spent: [], accessTokens: [] });
    this.authorizations.clear();
    this.rateLimit.clear();
    this.searchLimit.clear();
    this.calls.replace([]);
    this.contacts.replace([]);
    for (const [hubId, firstname, lastname, jobtitle, domain] of SEED_CONTACTS) {
      const email = `${firstname}.${lastname}@${domain}`.toLowerCase();
      const properties = { email, firstname, lastname, jobtitle };
      this.contacts.create(hubId, properties, this.clock.now());
    }
  }

  snapshot(): z.input<typeof snapshotSchema> {
    return {
      switches: this.switches,
      apps: this.apps.list(),
      hubs: this.hubs.snapshot(),
      grants: this.grants.snapshot(),
      contacts: this.contacts.snapshot(),
      calls: this.calls.snapshot(),
    };
  }

  restore(snapshot: unknown): void {
    const kept = snapshotSchema.parse(snapshot);
    this.switches = { ...kept.switches, ...this.#initial.switches };
    this.apps.restore(kept.apps, [this.#initial.app]);
    this.hubs.replace(kept.hubs);
    this.grants.replace(kept.grants);
    this.contacts.replace(kept.contacts);
    this.calls.replace(kept.calls);
  }
}
