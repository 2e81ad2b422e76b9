import { z } from 'zod';
import { Records, salesforceTime } from './records.js';

const text = z.string().nullable();

/** The fields of a Task that a logged call uses. */
export const taskFieldsSchema = z
  .strictObject({
    WhoId: text,
    Subject: text,
    Description: text,
    Status: text,
    TaskSubtype: text,
    ActivityDate: text,
    CallType: z.enum(['Inbound', 'Internal', 'Outbound']).nullable(),
    CallDisposition: z.string().max(255).nullable(),
    CallDurationInSeconds: z.number().int().min(0).nullable(),
    CallObject: z.string().max(255).nullable(),
  })
  .partial();

export type TaskFields = z.infer<typeof taskFieldsSchema>;

export const taskSchema = taskFieldsSchema
  .required()
  .extend({ Id: z.string(), CreatedDate: z.string(), LastModifiedDate: z.string() });

export type Task = z.infer<typeof taskSchema>;

export const tasksSnapshotSchema = z.array(z.tuple([z.string(), z.array(taskSchema)]));

/** The Tasks of every org. */
export class Tasks extends Records<Task> {
  create(organizationId: string, id: string, fields: TaskFields, now: number): void {
    const time = salesforceTime(now);
    this.put(organizationId, {
      Id: id,
      WhoId: fields.WhoId ?? null,
      Subject: fields.Subject ?? null,
      Description: fields.Description ?? null,
      Status: fields.Status ?? 'Not Started',
      TaskSubtype: fields.TaskSubtype ?? 'Task',
      ActivityDate: fields.ActivityDate ?? null,
      CallType: fields.CallType ?? null,
      CallDisposition: fields.CallDisposition ?? null,
      CallDurationInSeconds: fields.CallDurationInSeconds ?? null,
      CallObject: fields.CallObject ?? null,
      CreatedDate: time,
      LastModifiedDate: time,
    });
  }
}
