import type { Send } from '../platform/control-call.js';
import { type PlainControl, plainControl } from '../platform/plain-control.js';
import type { HubspotApp } from './model/apps.js';
import type { CrmObject, Properties } from './model/crm-objects.js';
import type { Hub } from './model/hubs.js';
import type { Switches } from './model/switches.js';

export interface HubspotControl extends PlainControl<Switches, HubspotApp> {
  hubs(): Promise<Hub[]>;
  updateHub(id: string, changes: Partial<Omit<Hub, 'id'>>): Promise<Hub>;
  /** As an admin of the hub would, in its settings. */
  uninstall(hubId: string, clientId?: string): Promise<{ ended: number }>;
  contacts(hubId: string): Promise<CrmObject[]>;
  calls(hubId: string): Promise<CrmObject[]>;
  /** Contacts that somebody at the customer types in; at most a thousand at once. */
  addContacts(hubId: string, contacts: readonly Properties[]): Promise<void>;
}

export function hubspotControlClient(send: Send): HubspotControl {
  const call: Send = (method, path, body) => send(method, `/hubspot${path}`, body);
  const records = async (path: string) =>
    (await call<{ items: CrmObject[] }>('GET', `/records/${path}`)).items;
  return {
    ...plainControl(call),
    contacts: (hubId) => records(`${hubId}/contacts`),
    calls: (hubId) => records(`${hubId}/calls`),
    addContacts: (hubId, contacts) => call('POST', `/records/${hubId}/contacts`, { contacts }),
    hubs: async () => (await call<{ items: Hub[] }>('GET', '/hubs')).items,
    updateHub: (id, changes) => call('PATCH', `/hubs/${id}`, changes),
    uninstall: (hubId, clientId) => call('POST', `/hubs/${hubId}/uninstall`, { clientId }),
  };
}
