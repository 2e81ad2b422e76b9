import express, { type Express } from 'express';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** The part of an event that this receiver cares for. */
export interface ConnectionNews {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly connection: { readonly id: string; readonly status: string } | null };
}

/** Takes each event once, however often it comes, and in the order in which it comes. */
export function createReceiver(secret: string, take: (news: ConnectionNews) => void): Express {
  const webhook = new Webhook(secret);
  const taken = new Set<string>();
  const app = express();
  // As text: the signature is over the very bytes that were sent.
  app.post('/tetrix', express.text({ type: 'application/json' }), (req, res) => {
    try {
      const headers = Object.fromEntries(
        Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      );
      const news = webhook.verify(req.body, headers) as ConnectionNews;
      if (!taken.has(news.id)) take(news);
      taken.add(news.id);
      res.sendStatus(204);
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      res.sendStatus(401);
    }
  });
  return app;
}
