import type { Send } from '../platform/control-call.js';
import { type PlainControl, plainControl } from '../platform/plain-control.js';
import type { HubspotApp } from './model/apps.js';
import type { Hub } from './model/hubs.js';
import type { Switches } from './model/switches.js';

export interface HubspotControl extends PlainControl<Switches, HubspotApp> {
  hubs(): Promise<Hub[]>;
  updateHub(id: string, changes: Partial<Omit<Hub, 'id'>>): Promise<Hub>;
  /** As an admin of the hub would, in its settings. */
  uninstall(hubId: string, clientId?: string): Promise<{ ended: number }>;
}

export function hubspotControlClient(send: Send): HubspotControl {
  const call: Send = (method, path, body) => send(method, `/hubspot${path}`, body);
  return {
    ...plainControl(call),
    hubs: async () => (await call<{ items: Hub[] }>('GET', '/hubs')).items,
    updateHub: (id, changes) => call('PATCH', `/hubs/${id}`, changes),
    uninstall: (hubId, clientId) => call('POST', `/hubs/${hubId}/uninstall`, { clientId }),
  };
}
