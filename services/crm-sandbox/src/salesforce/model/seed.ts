import type { ContactFields } from './contacts.js';
import type { Organization, User } from './directory.js';
import { withChecksum } from './record-ids.js';

const organization = (id15: string, name: string): Organization => ({
  id: withChecksum(id15),
  name,
  active: true,
  sessionLifetimeMs: null,
  instanceUrl: null,
});

const northwind = organization('00D5f000000NwFs', 'Northwind Field Services');
const asterPine = organization('00DKB000000ApFt', 'Aster & Pine Furniture');

function user(id15: string, org: Organization, name: [string, string], domain: string): User {
  const [firstName, lastName] = name;
  const account = `${firstName}.${lastName}`.toLowerCase();
  return {
    id: withChecksum(id15),
    organizationId: org.id,
    username: `${account}@${domain}`,
    email: `${account}@${domain}`,
    firstName,
    lastName,
    active: true,
    community: null,
    generated: false,
  };
}

export const SEED_ORGANIZATIONS: readonly Organization[] = [northwind, asterPine];

export const SEED_USERS: readonly User[] = [
  user('0055f000001MaRv', northwind, ['Mara', 'Velez'], 'northwind.example'),
  user('0055f000001JoBk', northwind, ['Jonas', 'Beck'], 'northwind.example'),
  user('0055f000001AiCh', northwind, ['Aisha', 'Chowdhury'], 'northwind.example'),
  user('005KB000002LeOr', asterPine, ['Leo', 'Orsini'], 'asterpine.example'),
  user('005KB000002NaKo', asterPine, ['Nadia', 'Kovacs'], 'asterpine.example'),
];

type SeedContact = ContactFields & { readonly LastName: string };

const contact = (first: string, last: string, title: string, domain: string): SeedContact => ({
  FirstName: first,
  LastName: last,
  Title: title,
  Email: `${first}.${last}@${domain}`.toLowerCase(),
  Phone: null,
});

/** Contacts by org id, with the 15-character ids that they get. */
export const SEED_CONTACTS: ReadonlyArray<readonly [string, string, SeedContact]> = [
  [
    northwind.id,
    '0035f000003AaAA',
    contact('Rose', 'Gonzalez', 'SVP, Procurement', 'edge.example'),
  ],
  [northwind.id, '0035f000003AaAB', contact('Sean', 'Forbes', 'CFO', 'edge.example')],
  [northwind.id, '0035f000003AaAC', contact('Pat', 'Stumuller', 'SVP, Operations', 'pyra.example')],
  [asterPine.id, '003KB000004BbAA', contact('Lauren', 'Boyle', 'Buyer', 'united.example')],
  [asterPine.id, '003KB000004BbAB', contact('Tim', 'Barr', 'Director, IT', 'grand.example')],
];
