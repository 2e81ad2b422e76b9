/** Records of one type, by org and by id. */
export class Records<R extends { readonly Id: string }> {
  readonly #byOrganization = new Map<string, Map<string, R>>();

  of(organizationId: string): Iterable<R> {
    return this.#of(organizationId).values();
  }

  get(organizationId: string, id: string): R | undefined {
    return this.#of(organizationId).get(id);
  }

  put(organizationId: string, record: R): R {
    this.#of(organizationId).set(record.Id, record);
    return record;
  }

  delete(organizationId: string, id: string): boolean {
    return this.#of(organizationId).delete(id);
  }

  snapshot(): [string, R[]][] {
    return [...this.#byOrganization].map(([id, records]) => [id, [...records.values()]]);
  }

  replace(snapshot: ReadonlyArray<readonly [string, readonly R[]]>): void {
    this.#byOrganization.clear();
    for (const [organizationId, records] of snapshot) {
      const byId = new Map(records.map((record) => [record.Id, record]));
      this.#byOrganization.set(organizationId, byId);
    }
  }

  #of(organizationId: string): Map<string, R> {
    const records = this.#byOrganization.get(organizationId) ?? new Map<string, R>();
    this.#byOrganization.set(organizationId, records);
    return records;
  }
}

/** Salesforce writes times as `2026-01-31T09:30:00.000+0000`, and keeps whole seconds. */
export const salesforceTime = (now: number): string =>
  new Date(Math.floor(now / 1000) * 1000).toISOString().replace('Z', '+0000');
