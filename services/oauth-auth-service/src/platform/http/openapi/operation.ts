import type { z } from 'zod';
import type { Scope } from '../../principal.js';
import type { ErrorDefinition } from '../errors.js';
import type { Method } from '../routes.js';

/**
 * Who may call.
 *
 * - `public`: no token is looked at.
 * - `optional`: a Bearer token may take the place of something else.
 * - `session`: the session of a signed-in user.
 * - a scope: any Bearer token that carries it.
 */
export type Access = 'public' | 'optional' | 'session' | Scope;

/** What is sent in one media type. */
export interface Content {
  readonly schema: z.ZodType;
  readonly example?: unknown;
}

export interface Answer {
  readonly description: string;
  /** By media type; absent where the body is empty. */
  readonly content?: Readonly<Record<string, Content>>;
  /** Header name → what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An entry of an error catalogue, and the members that its problem has besides those of all. */
export interface DescribedError extends ErrorDefinition {
  /** A loose object with an `id` in its metadata. */
  readonly members?: Content;
}

/** One call as clients see it. The errors that its access and input imply need not be named. */
export interface Operation {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Sent as `application/json`. */
  readonly body?: Content;
  /** A body of another media type than JSON. */
  readonly form?: Content;
  /** By status; errors apart. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Errors are described among the answers, since they are no problem documents. */
  readonly oauthErrors?: true;
  /** Seen by people: an error below 500 is a page, unless JSON was asked for. */
  readonly forPeople?: true;
  /** Any body may be sent, and whatever another server answers is the answer, errors of ours apart. */
  readonly passesThrough?: true;
  /** By code. */
  readonly errors?: Readonly<Record<string, DescribedError>>;
}

/** Method and path template as Express has it: `GET /users/:id`. */
export type RouteKey = `${Uppercase<Method>} /${string}`;

export type Operations = Readonly<Record<RouteKey, Operation>>;

/** A JSON request body; the example is checked against the schema by the compiler and by a test. */
export const takes = <S extends z.ZodType>(schema: S, example: z.input<S>): Content => ({
  schema,
  example,
});

/** A JSON answer. */
export const gives = <S extends z.ZodType>(
  description: string,
  schema: S,
  example: z.output<S>,
  headers?: Readonly<Record<string, string>>,
): Answer => ({
  description,
  content: { 'application/json': { schema, example } },
  ...(headers === undefined ? {} : { headers }),
});

/** A part of an error catalogue. */
export function pick<C extends Readonly<Record<string, ErrorDefinition>>, K extends keyof C>(
  catalogue: C,
  ...codes: K[]
): Pick<C, K> {
  const chosen: Partial<Pick<C, K>> = {};
  for (const code of codes) chosen[code] = catalogue[code];
  return chosen as Pick<C, K>;
}
