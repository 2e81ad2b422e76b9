import { type CrmFetch, type CrmTokenClient, fetchWithCrmToken } from '@tetrix/crm-token-client';
import { type Access, accessOf, type CRMConfig } from './config.js';
import type { Crm } from './crm.js';
import { CustomCrm, customDialect } from './custom/custom.js';
import { CrmHttp, type CrmHttpOptions } from './http/crm-http.js';
import { hubspotDialect } from './hubspot/dialect.js';
import { Hubspot } from './hubspot/hubspot.js';
import { salesforceDialect } from './salesforce/dialect.js';
import { Salesforce } from './salesforce/salesforce.js';

export interface CrmDependencies extends CrmHttpOptions {
  /** The token client with the credentials of this tenant; needed where a config brings no token. */
  readonly tokensOf?: (tenantId: string) => CrmTokenClient;
  readonly fetch?: typeof globalThis.fetch;
}

/** @throws TypeError for a config that leaves open where its tokens come from */
export function openCrm(config: CRMConfig, deps: CrmDependencies = {}): Crm {
  const access = accessOf(config);
  const fetch = crmFetch(config.provider, access, deps);
  switch (config.provider) {
    case 'salesforce':
      return new Salesforce(new CrmHttp(fetch, salesforceDialect(deps.now), deps));
    case 'hubspot':
      return new Hubspot(new CrmHttp(fetch, hubspotDialect(deps.now), deps), deps.now);
    case 'custom': {
      const path = access.kind === 'headers' ? access.baseUrl.pathname : '';
      return new CustomCrm(new CrmHttp(fetch, customDialect(deps.now), deps), path);
    }
  }
}

function crmFetch(
  provider: CRMConfig['provider'],
  access: Access,
  { tokensOf, fetch = globalThis.fetch }: CrmDependencies,
): CrmFetch {
  if (access.kind === 'connection') {
    const { tenantId, connectionId } = access;
    if (tokensOf === undefined) {
      throw new TypeError('A config without a token needs `tokensOf`, which gives them.');
    }
    return fetchWithCrmToken({ tokens: tokensOf(tenantId), provider, connectionId, fetch });
  }
  return (target, init = {}) => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(access.headers)) headers.set(name, value);
    return fetch(new URL(target, access.baseUrl.origin), { ...init, headers });
  };
}
