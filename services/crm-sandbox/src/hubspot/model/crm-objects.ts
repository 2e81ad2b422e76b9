import { z } from 'zod';

export const crmObjectSchema = z.strictObject({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Contacts that a call belongs to. */
  contactIds: z.array(z.string()).optional(),
});

export type CrmObject = z.infer<typeof crmObjectSchema>;
export type Properties = CrmObject['properties'];

export const crmObjectsSnapshotSchema = z.array(z.tuple([z.string(), z.array(crmObjectSchema)]));
export type CrmObjectsSnapshot = z.infer<typeof crmObjectsSnapshotSchema>;

/** The properties of each type that a caller may write. */
export const WRITABLE = {
  contacts: ['email', 'firstname', 'lastname', 'phone', 'jobtitle', 'company'],
  calls: [
    'hs_timestamp',
    'hs_call_title',
    'hs_call_body',
    'hs_call_direction',
    'hs_call_disposition',
    'hs_call_duration',
    'hs_call_external_id',
    'hs_call_status',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ObjectType = keyof typeof WRITABLE;

const FIRST_ID = 101;

/** Objects of one type in every hub, in the order of their ids. */
export class CrmObjects {
  readonly #byHub = new Map<string, Map<string, CrmObject>>();

  of(hubId: string): CrmObject[] {
    return [...this.#of(hubId).values()];
  }

  get(hubId: string, id: string): CrmObject | undefined {
    return this.#of(hubId).get(id);
  }

  findByEmail(hubId: string, email: string): CrmObject | undefined {
    const wanted = email.toLowerCase();
    return this.of(hubId).find(({ properties }) => properties['email'] === wanted);
  }

  create(
    hubId: string,
    properties: Properties,
    now: number,
    links: Pick<CrmObject, 'contactIds'> = {},
  ): CrmObject {
    const objects = this.#of(hubId);
    const id = String(FIRST_ID + objects.size);
    const object = { id, properties: { ...properties }, createdAt: now, updatedAt: now, ...links };
    objects.set(id, object);
    return object;
  }

  update(object: CrmObject, properties: Properties, now: number): void {
    Object.assign(object.properties, properties);
    object.updatedAt = now;
  }

  snapshot(): CrmObjectsSnapshot {
    return [...this.#byHub].map(([id, objects]) => [id, [...objects.values()]]);
  }

  replace(snapshot: CrmObjectsSnapshot): void {
    this.#byHub.clear();
    for (const [hubId, objects] of snapshot) {
      this.#byHub.set(hubId, new Map(objects.map((object) => [object.id, object])));
    }
  }

  #of(hubId: string): Map<string, CrmObject> {
    const objects = this.#byHub.get(hubId) ?? new Map<string, CrmObject>();
    this.#byHub.set(hubId, objects);
    return objects;
  }
}
