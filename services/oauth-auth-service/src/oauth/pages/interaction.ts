import type { Request, Response } from 'express';
import type { Client, Provider as Engine, Interaction } from 'oidc-provider';
import { InvalidRequest, SessionNotFound } from 'oidc-provider/lib/helpers/errors.js';
import type { OAuthPorts } from '../context.js';
import { wordsOf } from '../storage/store.js';
import type { FormTokens } from './csrf.js';

export interface PageContext extends OAuthPorts {
  readonly engine: Engine;
  readonly forms: FormTokens;
}

/** A waiting authorization request, as its pages need it. */
export interface Waiting {
  readonly interaction: Interaction;
  readonly client: Client;
  readonly clientName: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The form's token, and the address below which its forms are sent. */
  readonly csrf: string;
  readonly path: string;
}

/**
 * The request that this browser waits with.
 * @throws SessionNotFound when it is another browser's, over, or was never there
 */
export async function waitingRequest(
  { engine, forms }: PageContext,
  req: Request,
  res: Response,
): Promise<Waiting> {
  const interaction = await engine.interactionDetails(req, res);
  const { client_id: clientId, redirect_uri: redirectUri, scope } = interaction.params;
  const client = await engine.Client.find(String(clientId));
  if (interaction.uid !== req.params['uid'] || client === undefined) {
    throw new SessionNotFound('there is no such request any more');
  }
  return {
    interaction,
    client,
    clientName: client.clientName ?? client.clientId,
    redirectUri: String(redirectUri),
    scopes: wordsOf(typeof scope === 'string' ? scope : undefined),
    csrf: forms.make(interaction.uid),
    path: `/oauth/interaction/${interaction.uid}`,
  };
}

/** @throws InvalidRequest for a form that another site made up */
export function checkForm({ forms }: PageContext, { interaction }: Waiting, csrf: string): void {
  if (!forms.accepts(csrf, interaction.uid)) {
    throw new InvalidRequest('this form was not sent from the page that we showed');
  }
}

/** Back to the engine, which decides what is next: 303, so that the form is not sent again. */
export function goOn(res: Response, returnTo: string): void {
  res.redirect(303, returnTo);
}
