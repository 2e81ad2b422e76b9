import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Authorizations } from './authorizations.js';
import { messagePage } from './consent-page.js';
import type { Account, Directory, User } from './directory.js';
import type { Endpoint } from './endpoint.js';
import { formParameters } from './form.js';
import { ControlError, notFound, parseInput } from './json-body.js';
import { type Reply, redirectReply } from './reply.js';

/** Where a trip ends: at the callback, or on a page of the provider's own and no further. */
export type TripEnd =
  | { readonly kind: 'redirect'; readonly to: string; readonly outcome: string }
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly code: string;
      readonly message: string;
    };

export type Judgement<R> = { readonly kind: 'consent'; readonly request: R } | TripEnd;

/** A provider's way from the authorization request to a person's decision. */
export interface ConsentFlow<R> {
  readonly directory: Directory<Account, User>;
  readonly authorizations: Authorizations<R>;
  readonly now: () => number;
  judge(url: URL): Judgement<R>;
  /** The user whom the page marks. */
  suggested(request: R): User | undefined;
  page(requestId: string, request: R): Reply;
  allow(request: R, user: User): TripEnd;
  deny(request: R): TripEnd;
}

const present = (end: TripEnd, redirectStatus?: 302): Reply =>
  end.kind === 'redirect'
    ? redirectReply(end.to, end.outcome, redirectStatus)
    : { ...messagePage(end.status, end.code, end.message), outcome: end.code };

/** GET authorize. There is no sign-in session: every request asks anew. */
export const authorizeEndpoint = <R>(flow: ConsentFlow<R>): Endpoint => ({
  name: 'authorize',
  handle: (req) => {
    const judged = flow.judge(new URL(req.originalUrl, 'http://sandbox.invalid'));
    if (judged.kind !== 'consent') return present(judged, 302);
    const { request } = judged;
    return flow.page(flow.authorizations.hold(request, flow.now()), request);
  },
});

/** POST of the consent page: form `request`, `user`, `decision` (allow or deny). */
export const decisionEndpoint = <R>(flow: ConsentFlow<R>): Endpoint => ({
  name: 'consent',
  handle: (req) => {
    const form = formParameters(req);
    const requestId = form.get('request') ?? '';
    const request = flow.authorizations.peek(requestId, flow.now());
    if (request === undefined) {
      return messagePage(400, 'Request expired', 'This request is unknown, used or too old.');
    }
    const decision = form.get('decision');
    const user = flow.directory.findUser(form.get('user') ?? '');
    if (decision === 'deny') {
      flow.authorizations.settle(requestId);
      return present(flow.deny(request));
    }
    if (decision !== 'allow' || user === undefined || !flow.directory.maySignIn(user)) {
      return messagePage(400, 'No decision', 'Choose an active user, then Allow or Deny.');
    }
    flow.authorizations.settle(requestId);
    return present(flow.allow(request, user));
  },
});

const consentSchema = z.strictObject({
  authorizationUrl: z.url(),
  /** Id or e-mail; absent: the one that the page marks. */
  user: z.string().optional(),
  decision: z.enum(['allow', 'deny']).default('allow'),
});

function chooseUser<R>(flow: ConsentFlow<R>, request: R, named: string | undefined): User {
  const user = named === undefined ? flow.suggested(request) : flow.directory.findUser(named);
  if (user === undefined) throw notFound('user');
  if (flow.directory.maySignIn(user)) return user;
  throw new ControlError(409, 'user_inactive', 'This user or its account is inactive.');
}

function redirectOf(end: TripEnd): string {
  if (end.kind === 'redirect') return end.to;
  throw new ControlError(409, end.code, `${end.message} Nothing returns to the callback.`);
}

/** POST consent: what a person at the consent page would do, answered with `{ redirectTo }`. */
export const consentControl =
  <R>(flow: ConsentFlow<R>): RequestHandler =>
  (req, res) => {
    const { authorizationUrl, user, decision } = parseInput(consentSchema, req.body);
    const judged = flow.judge(new URL(authorizationUrl));
    if (judged.kind !== 'consent') {
      res.json({ redirectTo: redirectOf(judged) });
      return;
    }
    const { request } = judged;
    const end =
      decision === 'deny'
        ? flow.deny(request)
        : flow.allow(request, chooseUser(flow, request, user));
    res.json({ redirectTo: redirectOf(end) });
  };
