import { z } from 'zod';
import { appSchema } from '../../platform/apps.js';

export const hubspotAppSchema = appSchema.extend({
  appId: z.number().int(),
  /** Scopes that every install must ask for. */
  requiredScopes: z.array(z.string().min(1)),
});

export type HubspotApp = z.infer<typeof hubspotAppSchema>;

const SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.companies.read',
  'crm.objects.deals.read',
  'crm.objects.owners.read',
  'crm.objects.custom.read',
  'crm.schemas.contacts.read',
];

/** An app with the settings that a new one has, save those given. */
export const newApp = (
  settings: Pick<HubspotApp, 'clientId' | 'clientSecret' | 'redirectUris'> & Partial<HubspotApp>,
): HubspotApp => ({
  name: 'Tetrix CRM connection',
  appId: 2_716_041,
  scopes: SCOPES,
  requiredScopes: ['oauth'],
  ...settings,
});
