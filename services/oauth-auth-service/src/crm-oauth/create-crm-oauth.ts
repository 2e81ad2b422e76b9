import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Router } from 'express';
import { noAudit } from '../platform/audit.js';
import type { TaskDefinition } from '../platform/queue.js';
import { AttemptStore } from './connect/attempt-store.js';
import { Authorizer } from './connect/authorization.js';
import { BrowserCookie } from './connect/browser.js';
import { ConnectionKeeper } from './connect/connection-keeper.js';
import { Connector } from './connect/connector.js';
import { DisconnectService } from './disconnect/disconnect-service.js';
import { type Departure, type EndedUser, endUser } from './disconnect/end-user.js';
import { RevocationService } from './disconnect/revocation-service.js';
import { RevocationStore } from './disconnect/revocation-store.js';
import { Deliverer } from './events/deliverer.js';
import { DeliveryStore } from './events/delivery-store.js';
import { News } from './events/news.js';
import { Sender } from './events/sender.js';
import { Targets } from './events/target.js';
import { eventTasks } from './events/tasks.js';
import { WebhookStore } from './events/webhook-store.js';
import { GrantStore } from './grants/grant-store.js';
import { HandOut } from './handout/hand-out.js';
import { HandOutStore } from './handout/hand-out-store.js';
import { createImporter } from './import/create-importer.js';
import type { Importer } from './import/importer.js';
import { createLimits } from './limits.js';
import type { CrmOAuthPorts } from './ports.js';
import { ProviderHttp } from './providers/http.js';
import { configureProviders, type ProviderRegistry } from './providers/registry.js';
import { Exchange } from './proxy/exchange.js';
import { CrmProxy } from './proxy/proxy.js';
import { Circuits } from './refresh/circuits.js';
import { Committer } from './refresh/committer.js';
import { RefreshEngine } from './refresh/engine.js';
import { registerGrantMetrics } from './refresh/grant-metrics.js';
import { MassRefusals } from './refresh/mass-refusal.js';
import { createRefreshMetrics } from './refresh/refresh-metrics.js';
import { defaultTimes } from './refresh/times.js';
import { crmRoutes } from './routes/index.js';
import { readSettings } from './settings.js';
import { upkeepTasks } from './upkeep/tasks.js';
import { environmentKeys } from './vault/key-provider.js';
import { Vault } from './vault/vault.js';

/** The extension, ready to be mounted at the root of an Express app. */
export interface CrmOAuth {
  readonly router: Router;
  readonly providers: ProviderRegistry;
  /** What takes grants over that another system has held. */
  readonly importer: Importer;
  /** What keeps grants alive while nobody asks; the host runs them on its queue. */
  readonly tasks: readonly TaskDefinition[];
  /** Ends the connections of a user whom the host has switched off, or hands them to another. */
  endUser(departure: Departure): Promise<EndedUser>;
  /** Waits for the refreshes under way, then lets go of everything that is its own. */
  close(): Promise<void>;
}

/** @throws ConfigError when a provider's variable is missing or wrong */
export function createCrmOAuth(ports: CrmOAuthPorts): CrmOAuth {
  const { pool, clock, logger, publicUrl, production, audit = noAudit } = ports;
  const http = new ProviderHttp();
  const random = Math.random;
  const settings = readSettings(ports.env);
  const deadlineMs = settings.providerDeadlineMs;
  const providers = configureProviders(ports.env, { http, production, deadlineMs });
  const vault = new Vault(environmentKeys(ports.encryptionKeys));
  const metrics = createRefreshMetrics(ports.metrics);
  const news = new News(pool, logger);
  const grants = new GrantStore(pool, vault, news.announce);
  const attempts = new AttemptStore(pool);
  const authorizer = new Authorizer(vault, publicUrl);
  const revocationStore = new RevocationStore(pool, vault);
  const revocations = new RevocationService({
    pool,
    store: revocationStore,
    providers,
    logger,
    random,
  });
  const committer = new Committer({ store: grants, revocations, clock, logger });
  const engine = new RefreshEngine({
    store: grants,
    providers,
    committer,
    clock,
    logger,
    metrics,
    circuits: new Circuits(),
    massRefusals: new MassRefusals(clock),
    random,
    holder: `${hostname()}:${process.pid}:${randomUUID()}`,
    times: { ...defaultTimes, deadlineMs },
  });
  const limits = createLimits(pool, settings);
  const targets = new Targets({ allowLoopback: !production });
  const sender = new Sender(targets, settings.webhookDeadlineMs);
  const keeper = new ConnectionKeeper({ grants, revocations, revocationStore, logger });
  const { announce } = news;
  const connector = new Connector({ pool, attempts, keeper, committer, audit, announce });
  const importer = createImporter({
    ...ports,
    vault,
    keeper,
    committer,
    audit,
    announce,
    deadlineMs,
  });
  const handOut = new HandOut({ grants, engine, forcedRefreshes: limits.forcedRefreshes, logger });
  const handOutStore = new HandOutStore(pool);
  const exchange = new Exchange({ connectMs: deadlineMs, answerMs: settings.proxyTimeoutMs });
  const disconnects = new DisconnectService({
    pool,
    grants,
    revocationStore,
    revocations,
    providers,
    logger,
    audit,
    announce: news.announce,
  });
  const router = crmRoutes({
    ports,
    providers,
    grants,
    attempts,
    authorizer,
    connector,
    importer,
    browser: new BrowserCookie(publicUrl),
    handOut,
    handOutStore,
    disconnects,
    revocations,
    proxy: new CrmProxy({
      exchange,
      handOut,
      handOutStore,
      concurrency: settings.proxyConcurrency,
      maxBytes: settings.proxyMaxBytes,
    }),
    webhooks: new WebhookStore(ports.prisma, pool, vault),
    targets,
    sender,
    metrics,
    audit,
    limits,
  });
  const deliverer = new Deliverer({
    ...ports,
    store: new DeliveryStore(pool, settings.webhookDeadlineMs),
    sender,
    vault,
    providers,
    audit,
    random,
  });
  registerGrantMetrics(ports.metrics, pool, logger);
  return {
    router,
    providers,
    importer,
    tasks: [
      ...upkeepTasks({ pool, engine, revocations, random }),
      ...eventTasks({ pool, deliverer, retentionDays: settings.eventRetentionDays }),
    ],
    endUser: (departure) => endUser({ pool, disconnects, audit }, departure),
    close: async () => {
      await engine.drain();
      await news.close();
      await sender.close();
      await http.close();
      await exchange.close();
    },
  };
}
