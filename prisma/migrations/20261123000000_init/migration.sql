-- Host: people and how they sign in

CREATE TYPE "user_role" AS ENUM ('user', 'admin', 'platform_admin');

CREATE TABLE "tenants" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tenants_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "users" (
  "id" UUID NOT NULL,
  "tenant_id" UUID NOT NULL,
  "email" TEXT NOT NULL,
  "name" TEXT,
  "role" "user_role" NOT NULL DEFAULT 'user',
  "password_hash" TEXT NOT NULL,
  "password_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "deactivated_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");
CREATE INDEX "users_tenant_id_created_at_id_idx" ON "users" ("tenant_id", "created_at", "id");

CREATE TABLE "sessions" (
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "revoked_at" TIMESTAMPTZ(3),
  "revoked_reason" TEXT,
  CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "sessions_user_id_idx" ON "sessions" ("user_id");

CREATE TABLE "refresh_tokens" (
  "id" UUID NOT NULL,
  "session_id" UUID NOT NULL,
  "token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "refresh_tokens_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "refresh_tokens_token_hash_key" ON "refresh_tokens" ("token_hash");
CREATE INDEX "refresh_tokens_session_id_idx" ON "refresh_tokens" ("session_id");

CREATE TABLE "invitations" (
  "id" UUID NOT NULL,
  "tenant_id" UUID NOT NULL,
  "email" TEXT NOT NULL,
  "role" "user_role" NOT NULL DEFAULT 'user',
  "invited_by_id" UUID NOT NULL,
  "token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "accepted_at" TIMESTAMPTZ(3),
  CONSTRAINT "invitations_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "invitations_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "invitations_invited_by_id_fkey" FOREIGN KEY ("invited_by_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "invitations_token_hash_key" ON "invitations" ("token_hash");
CREATE INDEX "invitations_tenant_id_idx" ON "invitations" ("tenant_id");
CREATE INDEX "invitations_invited_by_id_idx" ON "invitations" ("invited_by_id");

CREATE TABLE "password_resets" (
  "id" UUID NOT NULL,
  "user_id" UUID NOT NULL,
  "token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  CONSTRAINT "password_resets_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "password_resets_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "password_resets_token_hash_key" ON "password_resets" ("token_hash");
CREATE INDEX "password_resets_user_id_idx" ON "password_resets" ("user_id");

CREATE TABLE "rate_limits" (
  "key" VARCHAR(255) NOT NULL,
  "points" INTEGER NOT NULL DEFAULT 0,
  "expire" BIGINT,
  CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CRM connections

CREATE TYPE "crm_connection_status" AS ENUM ('active', 'uncertain', 'reauth_required', 'disconnected');

CREATE TABLE "crm_oauth_tokens" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "provider" TEXT NOT NULL,
  "environment" TEXT NOT NULL,
  "status" "crm_connection_status" NOT NULL DEFAULT 'active',
  "is_default" BOOLEAN NOT NULL DEFAULT false,
  "is_tenant_default" BOOLEAN NOT NULL DEFAULT false,
  "client_id" TEXT NOT NULL,
  "login_url" TEXT NOT NULL,
  "external_account_id" TEXT NOT NULL,
  "external_account_name" TEXT,
  "external_user_id" TEXT NOT NULL,
  "external_user_name" TEXT,
  "instance_url" TEXT,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "requested_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "access_token" TEXT,
  "refresh_token" TEXT,
  "access_token_fingerprint" TEXT,
  "refresh_token_fingerprint" TEXT,
  "issued_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "lifetime_seconds" INTEGER NOT NULL,
  "learned_lifetime_seconds" INTEGER,
  "rotates" BOOLEAN,
  "introspects_refresh_tokens" BOOLEAN NOT NULL DEFAULT false,
  "refresh_token_dies_at" TIMESTAMPTZ(3),
  "token_generation" INTEGER NOT NULL DEFAULT 1,
  "lease_epoch" INTEGER NOT NULL DEFAULT 0,
  "lease_holder" TEXT,
  "lease_expires_at" TIMESTAMPTZ(3),
  "intent_generation" INTEGER,
  "intent_at" TIMESTAMPTZ(3),
  "failure_count" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3),
  "last_error_code" TEXT,
  "last_error_retryable" BOOLEAN,
  "last_error_cause" TEXT,
  "last_error_remedy" TEXT,
  "last_error_at" TIMESTAMPTZ(3),
  "last_refreshed_at" TIMESTAMPTZ(3),
  "disconnected_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "crm_oauth_tokens_pkey" PRIMARY KEY ("id"),
  -- A disconnected row keeps no token; a live one has at least an access token.
  CONSTRAINT "crm_oauth_tokens_tokens_check" CHECK (
    ("status" = 'disconnected' AND "access_token" IS NULL AND "refresh_token" IS NULL)
    OR ("status" <> 'disconnected' AND "access_token" IS NOT NULL AND "access_token_fingerprint" IS NOT NULL)
  )
);
CREATE INDEX "crm_oauth_tokens_tenant_id_user_id_provider_idx" ON "crm_oauth_tokens" ("tenant_id", "user_id", "provider");
CREATE INDEX "crm_oauth_tokens_tenant_id_created_at_id_idx" ON "crm_oauth_tokens" ("tenant_id", "created_at" DESC, "id" DESC);
CREATE INDEX "crm_oauth_tokens_created_at_id_idx" ON "crm_oauth_tokens" ("created_at" DESC, "id" DESC);
CREATE INDEX "crm_oauth_tokens_provider_client_id_external_account_id_idx" ON "crm_oauth_tokens" ("provider", "client_id", "external_account_id");
CREATE INDEX "crm_oauth_tokens_refresh_token_fingerprint_idx" ON "crm_oauth_tokens" ("refresh_token_fingerprint");
-- Partial indexes, which schema.prisma cannot express.
-- One live connection per user and CRM account: connecting again replaces its tokens.
CREATE UNIQUE INDEX "crm_oauth_tokens_live_account_key" ON "crm_oauth_tokens"
  ("tenant_id", "user_id", "provider", "external_account_id", "external_user_id") WHERE "status" <> 'disconnected';
CREATE UNIQUE INDEX "crm_oauth_tokens_user_default_key" ON "crm_oauth_tokens"
  ("tenant_id", "user_id", "provider") WHERE "is_default" AND "status" <> 'disconnected';
CREATE UNIQUE INDEX "crm_oauth_tokens_tenant_default_key" ON "crm_oauth_tokens"
  ("tenant_id", "provider") WHERE "is_tenant_default" AND "status" <> 'disconnected';

CREATE TYPE "crm_attempt_status" AS ENUM ('pending', 'connected', 'failed');

CREATE TABLE "crm_connect_attempts" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "provider" TEXT NOT NULL,
  "environment" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "login_url" TEXT NOT NULL,
  "requested_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "optional_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "return_to" TEXT,
  "login_hint" TEXT,
  "connection_id" UUID,
  "state_hash" TEXT NOT NULL,
  "browser_hash" TEXT NOT NULL,
  "start_ticket_hash" TEXT,
  "start_ticket_expires_at" TIMESTAMPTZ(3),
  "code_verifier" TEXT,
  "status" "crm_attempt_status" NOT NULL DEFAULT 'pending',
  "result_connection_id" UUID,
  "error_code" TEXT,
  "error_cause" TEXT,
  "error_remedy" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "consumed_at" TIMESTAMPTZ(3),
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "crm_connect_attempts_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "crm_connect_attempts_state_hash_key" ON "crm_connect_attempts" ("state_hash");
CREATE UNIQUE INDEX "crm_connect_attempts_start_ticket_hash_key" ON "crm_connect_attempts" ("start_ticket_hash");
CREATE INDEX "crm_connect_attempts_tenant_id_user_id_created_at_idx" ON "crm_connect_attempts" ("tenant_id", "user_id", "created_at");
CREATE INDEX "crm_connect_attempts_expires_at_idx" ON "crm_connect_attempts" ("expires_at");

CREATE TYPE "crm_revocation_status" AS ENUM ('pending', 'revoked', 'kept_shared', 'failed');

CREATE TABLE "crm_token_revocations" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "connection_id" UUID NOT NULL,
  "provider" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "login_url" TEXT NOT NULL,
  "external_account_id" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "token" TEXT,
  "token_kind" TEXT NOT NULL,
  "token_fingerprint" TEXT NOT NULL,
  "access_token_expires_at" TIMESTAMPTZ(3),
  "status" "crm_revocation_status" NOT NULL DEFAULT 'pending',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_attempt_at" TIMESTAMPTZ(3),
  "last_error" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "settled_at" TIMESTAMPTZ(3),
  CONSTRAINT "crm_token_revocations_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "crm_token_revocations_connection_id_created_at_idx" ON "crm_token_revocations" ("connection_id", "created_at");
CREATE INDEX "crm_token_revocations_status_next_attempt_at_idx" ON "crm_token_revocations" ("status", "next_attempt_at");
