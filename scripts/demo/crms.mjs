import { call } from './http.mjs';

/**
 * What the demo does at a CRM itself: as the connector that reads data, and as the person who
 * decides on the consent page.
 *
 * @typedef {object} Crm
 * @property {string} name
 * @property {string} displayName
 * @property {(instanceUrl: string, token: string) => ReturnType<typeof call>} readContacts
 */

/** @type {Crm[]} */
export const CRMS = [
  {
    name: 'salesforce',
    displayName: 'Salesforce',
    readContacts: (instanceUrl, token) => {
      const query = 'SELECT Id, Name, Email FROM Contact LIMIT 3';
      const path = `/services/data/v60.0/query?q=${encodeURIComponent(query)}`;
      return call('GET', instanceUrl + path, { bearer: token });
    },
  },
  {
    name: 'hubspot',
    displayName: 'HubSpot',
    readContacts: (instanceUrl, token) =>
      call('GET', `${instanceUrl}/crm/v3/objects/contacts?limit=3`, { bearer: token }),
  },
  {
    name: 'pipedrive',
    displayName: 'Pipedrive',
    readContacts: (instanceUrl, token) =>
      call('GET', `${instanceUrl}/api/v1/persons?limit=3`, { bearer: token }),
  },
];
