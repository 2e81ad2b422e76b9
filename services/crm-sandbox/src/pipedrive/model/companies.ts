import { z } from 'zod';
import { accountSchema, directorySchema, type User, userSchema } from '../../platform/directory.js';

export const companySchema = accountSchema.extend({
  /** `{domain}.pipedrive.com` at the real one. */
  domain: z.string(),
});

export type Company = z.infer<typeof companySchema>;

export const companiesSchema = directorySchema(companySchema, userSchema);

const person = (id: string, company: Company, firstName: string, lastName: string): User => ({
  id,
  accountId: company.id,
  email: `${firstName}.${lastName}@${company.domain}.example`.toLowerCase(),
  firstName,
  lastName,
  active: true,
  generated: false,
});

const northwind = { id: '7701541', name: 'Northwind Field Services', domain: 'northwind' };
const asterPine = { id: '9120066', name: 'Aster & Pine Furniture', domain: 'asterpine' };
const companies = [northwind, asterPine].map((company) => ({ ...company, active: true }));

export const SEED_COMPANIES = {
  accounts: companies,
  users: companies.flatMap((company) =>
    company.id === northwind.id
      ? [person('12480231', company, 'Mara', 'Velez'), person('12480232', company, 'Jonas', 'Beck')]
      : [person('15003410', company, 'Leo', 'Orsini')],
  ),
};

/** Company id, name and e-mail of the persons that are there at start. */
export const SEED_PERSONS = [
  [northwind.id, 'Rose Gonzalez', 'rose.gonzalez@edge.example'],
  [northwind.id, 'Sean Forbes', 'sean.forbes@edge.example'],
  [asterPine.id, 'Lauren Boyle', 'lauren.boyle@united.example'],
] as const;
