import type { CRMConfig } from './config.js';
import type {
  CallLog,
  CallOptions,
  ChangePage,
  ChangesRequest,
  Contact,
  ContactInput,
  ContactKey,
  Crm,
  LoggedCall,
  UpsertOutcome,
} from './crm.js';
import { type CrmDependencies, openCrm } from './open-crm.js';

export type { CRMConfig } from './config.js';

/**
 * A tenant's CRM as telemarketing works with it, whichever it is. Access tokens come from the config
 * where it has one, else from the tenant's connection; a refresh token is never kept.
 */
export class CRMIntegrationService implements Crm {
  readonly #crm: Crm;
  /** Calls that are being logged: neither CRM would notice the same one twice at once. */
  readonly #logging = new Map<string, Promise<LoggedCall>>();
  /** The last upsert by phone number: two at once would both find nobody, and both create. */
  #byPhone: Promise<unknown> = Promise.resolve();

  /** @throws TypeError for a config that leaves open where its tokens come from */
  constructor(config: CRMConfig, deps: CrmDependencies = {}) {
    this.#crm = openCrm(config, deps);
  }

  async findContact(key: ContactKey, options?: CallOptions): Promise<Contact | null> {
    const [contact = null] = await this.#crm.findContacts([key], options);
    return contact;
  }

  findContacts(
    keys: readonly ContactKey[],
    options?: CallOptions,
  ): Promise<ReadonlyArray<Contact | null>> {
    return this.#crm.findContacts(keys, options);
  }

  /** @throws CrmApiError where the CRM refuses the contact */
  async upsertContact(
    input: ContactInput,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly created: boolean }> {
    const [outcome] = await this.upsertContacts([input], options);
    if (outcome?.ok === true) return { id: outcome.id, created: outcome.created };
    throw outcome?.error ?? new Error('The CRM answered for no contact.');
  }

  upsertContacts(
    inputs: readonly ContactInput[],
    options?: CallOptions,
  ): Promise<readonly UpsertOutcome[]> {
    const save = () => this.#crm.upsertContacts(inputs, options);
    if (inputs.every(({ email }) => email)) return save();
    const saved = this.#byPhone.then(save);
    // The next one waits for its end; how it ends is for whoever asked for it.
    this.#byPhone = saved.catch(() => undefined);
    return saved;
  }

  logCall(call: CallLog, options?: CallOptions): Promise<LoggedCall> {
    const underWay = this.#logging.get(call.callId);
    if (underWay !== undefined) return underWay;
    const logged = this.#crm
      .logCall(call, options)
      .finally(() => this.#logging.delete(call.callId));
    this.#logging.set(call.callId, logged);
    return logged;
  }

  listChanges(request: ChangesRequest): Promise<ChangePage> {
    return this.#crm.listChanges(request);
  }
}
