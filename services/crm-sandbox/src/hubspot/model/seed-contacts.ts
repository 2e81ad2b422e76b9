import { SEED_HUBS } from './hubs.js';

const [northwind, asterPine] = SEED_HUBS.accounts;

/** Hub id, first name, last name, job title and domain of the contacts that are there at start. */
export const SEED_CONTACTS = [
  [northwind.id, 'Rose', 'Gonzalez', 'SVP, Procurement', 'edge.example'],
  [northwind.id, 'Sean', 'Forbes', 'CFO', 'edge.example'],
  [northwind.id, 'Pat', 'Stumuller', 'SVP, Operations', 'pyra.example'],
  [asterPine.id, 'Lauren', 'Boyle', 'Buyer', 'united.example'],
  [asterPine.id, 'Tim', 'Barr', 'Director, IT', 'grand.example'],
] as const;
