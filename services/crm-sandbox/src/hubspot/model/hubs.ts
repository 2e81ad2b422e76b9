import { z } from 'zod';
import { accountSchema, directorySchema, type User, userSchema } from '../../platform/directory.js';

/** A HubSpot account. */
export const hubSchema = accountSchema.extend({
  /** Where it is hosted; tokens begin with it. */
  region: z.enum(['na1', 'eu1']),
  /** The customer's own domain, which introspection names. */
  domain: z.string(),
  /** Scopes that its subscription does not hold: required ones keep an app from being installed. */
  unavailableScopes: z.array(z.string()),
});

export type Hub = z.infer<typeof hubSchema>;

export const hubsSchema = directorySchema(hubSchema, userSchema);

const person = (id: string, hub: Hub, firstName: string, lastName: string): User => ({
  id,
  accountId: hub.id,
  email: `${firstName}.${lastName}@${hub.domain}`.toLowerCase(),
  firstName,
  lastName,
  active: true,
  generated: false,
});

const northwind: Hub = {
  id: '24301871',
  name: 'Northwind Field Services',
  active: true,
  region: 'na1',
  domain: 'northwind.example',
  unavailableScopes: [],
};

const asterPine: Hub = {
  id: '139204417',
  name: 'Aster & Pine Furniture',
  active: true,
  region: 'eu1',
  domain: 'asterpine.example',
  unavailableScopes: ['crm.objects.custom.read'],
};

export const SEED_HUBS = {
  accounts: [northwind, asterPine],
  users: [
    person('51203311', northwind, 'Mara', 'Velez'),
    person('51203312', northwind, 'Jonas', 'Beck'),
    person('60881901', asterPine, 'Leo', 'Orsini'),
    person('60881902', asterPine, 'Nadia', 'Kovacs'),
  ],
} as const;
