import { z } from 'zod';

export const personSchema = z.strictObject({
  id: z.number().int(),
  companyId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
});

export type Person = z.infer<typeof personSchema>;

/** The persons (contacts) of every company. */
export class Persons {
  #all: Person[] = [];

  of(companyId: string): Person[] {
    return this.#all.filter((person) => person.companyId === companyId);
  }

  create(companyId: string, name: string, email: string | null): Person {
    const person = { id: this.#all.length + 1, companyId, name, email };
    this.#all.push(person);
    return person;
  }

  list(): Person[] {
    return this.#all;
  }

  replace(persons: readonly Person[]): void {
    this.#all = [...persons];
  }
}
