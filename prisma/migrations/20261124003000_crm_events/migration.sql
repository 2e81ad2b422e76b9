CREATE TABLE "crm_events" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "seq" BIGSERIAL NOT NULL,
  "position" BIGINT,
  "tenant_id" TEXT NOT NULL,
  "connection_id" UUID NOT NULL,
  "type" TEXT NOT NULL,
  "connection" JSONB NOT NULL,
  "access_token_lives_until" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "crm_events_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "crm_events_position_key" ON "crm_events" ("position");
CREATE INDEX "crm_events_tenant_id_position_idx" ON "crm_events" ("tenant_id", "position");
CREATE INDEX "crm_events_created_at_idx" ON "crm_events" ("created_at");
-- What is written and not yet published.
CREATE INDEX "crm_events_unpublished_idx" ON "crm_events" ("seq") WHERE "position" IS NULL;
CREATE SEQUENCE "crm_event_positions";

CREATE TYPE "crm_webhook_status" AS ENUM ('active', 'disabled');

CREATE TABLE "crm_webhooks" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "description" TEXT,
  "events" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "status" "crm_webhook_status" NOT NULL DEFAULT 'active',
  "disabled_reason" TEXT,
  "disabled_at" TIMESTAMPTZ(3),
  "secret" TEXT NOT NULL,
  "previous_secret" TEXT,
  "previous_secret_until" TIMESTAMPTZ(3),
  "hold_until" TIMESTAMPTZ(3),
  "last_attempt_at" TIMESTAMPTZ(3),
  "last_status" INTEGER,
  "last_error" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "crm_webhooks_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "crm_webhooks_tenant_id_created_at_id_idx" ON "crm_webhooks" ("tenant_id", "created_at" DESC, "id" DESC);

CREATE TYPE "crm_delivery_status" AS ENUM ('pending', 'delivered', 'skipped');

CREATE TABLE "crm_webhook_deliveries" (
  "webhook_id" UUID NOT NULL,
  "event_id" UUID NOT NULL,
  "connection_id" UUID NOT NULL,
  "position" BIGINT NOT NULL,
  "status" "crm_delivery_status" NOT NULL DEFAULT 'pending',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "claimed_until" TIMESTAMPTZ(3),
  "settled_at" TIMESTAMPTZ(3),
  CONSTRAINT "crm_webhook_deliveries_pkey" PRIMARY KEY ("webhook_id", "event_id"),
  CONSTRAINT "crm_webhook_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id")
    REFERENCES "crm_webhooks" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "crm_webhook_deliveries_event_id_fkey" FOREIGN KEY ("event_id")
    REFERENCES "crm_events" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "crm_webhook_deliveries_event_id_idx" ON "crm_webhook_deliveries" ("event_id");
-- The queue of each webhook, and within it that of each connection.
CREATE INDEX "crm_webhook_deliveries_pending_idx" ON "crm_webhook_deliveries"
  ("webhook_id", "position") WHERE "status" = 'pending';
CREATE INDEX "crm_webhook_deliveries_pending_connection_idx" ON "crm_webhook_deliveries"
  ("webhook_id", "connection_id", "position") WHERE "status" = 'pending';

-- Tells of a connection what changed, in the very statement that changes it: no writer can forget
-- to, and none tells of what was rolled back. The snapshot names each column, as the presenter does;
-- no token is among them.
CREATE FUNCTION "crm_tell_of_connection"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told text[] := ARRAY[]::text[];
  lives_until timestamptz;
BEGIN
  IF TG_OP = 'INSERT' THEN
    told := ARRAY['connection.created'];
  ELSIF NEW.status = 'disconnected' THEN
    IF OLD.status <> 'disconnected' THEN
      told := ARRAY['connection.disconnected'];
      IF OLD.access_token IS NOT NULL AND OLD.expires_at > now() THEN
        lives_until := OLD.expires_at;
      END IF;
    END IF;
  ELSIF NEW.status = 'reauth_required' THEN
    IF OLD.status <> 'reauth_required' THEN
      told := ARRAY['connection.reauth_required'];
    END IF;
  ELSIF NEW.token_generation > OLD.token_generation THEN
    told := ARRAY['connection.refreshed'];
    IF OLD.status <> 'active' OR OLD.last_error_code IS NOT NULL THEN
      told := told || 'connection.recovered'::text;
    END IF;
    IF NOT (OLD.scopes @> NEW.scopes AND NEW.scopes @> OLD.scopes) THEN
      told := told || 'connection.scopes_changed'::text;
    END IF;
  ELSIF (NEW.status = 'uncertain' AND OLD.status = 'active')
     OR (NEW.failure_count > OLD.failure_count
         AND (OLD.failure_count = 0 OR NEW.last_error_code IS DISTINCT FROM OLD.last_error_code)) THEN
    told := ARRAY['connection.refresh_failed'];
  END IF;

  INSERT INTO crm_events (tenant_id, connection_id, type, access_token_lives_until, connection)
  SELECT NEW.tenant_id, NEW.id, type, lives_until, jsonb_build_object(
    'id', NEW.id, 'tenantId', NEW.tenant_id, 'userId', NEW.user_id, 'provider', NEW.provider,
    'environment', NEW.environment, 'status', NEW.status,
    'externalAccountId', NEW.external_account_id, 'externalAccountName', NEW.external_account_name,
    'externalUserId', NEW.external_user_id, 'externalUserName', NEW.external_user_name,
    'instanceUrl', NEW.instance_url, 'scopes', NEW.scopes, 'requestedScopes', NEW.requested_scopes,
    'isDefault', NEW.is_default, 'isTenantDefault', NEW.is_tenant_default,
    'expiresAt', NEW.expires_at, 'refreshTokenDiesAt', NEW.refresh_token_dies_at,
    'lastRefreshedAt', NEW.last_refreshed_at, 'lastErrorCode', NEW.last_error_code,
    'lastErrorRetryable', NEW.last_error_retryable, 'lastErrorCause', NEW.last_error_cause,
    'lastErrorRemedy', NEW.last_error_remedy, 'lastErrorAt', NEW.last_error_at,
    'createdAt', NEW.created_at, 'updatedAt', NEW.updated_at)
  FROM unnest(told) WITH ORDINALITY AS t (type, place) ORDER BY place;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  -- The answer of a refresh may be the only live token of its grant: it is worth more than the
  -- news of it, and is never lost to a fault in here.
  RAISE WARNING 'no event was written for connection %: %', NEW.id, SQLERRM;
  RETURN NULL;
END
$$;

CREATE TRIGGER "crm_oauth_tokens_tell_created" AFTER INSERT ON "crm_oauth_tokens"
  FOR EACH ROW EXECUTE FUNCTION "crm_tell_of_connection"();
-- A lease, which every refresh takes, tells nothing and does not get as far as the function.
CREATE TRIGGER "crm_oauth_tokens_tell_changed" AFTER UPDATE ON "crm_oauth_tokens"
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status
    OR OLD.token_generation IS DISTINCT FROM NEW.token_generation
    OR OLD.failure_count IS DISTINCT FROM NEW.failure_count)
  EXECUTE FUNCTION "crm_tell_of_connection"();
