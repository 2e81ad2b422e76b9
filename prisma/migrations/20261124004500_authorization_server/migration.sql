-- The authorization server: clients, consents, and what is issued under them.

CREATE TYPE "oauth_client_type" AS ENUM ('confidential', 'public');

CREATE TABLE "oauth_clients" (
  "id" TEXT NOT NULL,
  "name" TEXT,
  "secret" TEXT,
  "client_type" "oauth_client_type" NOT NULL,
  "auth_method" TEXT NOT NULL,
  "application_type" TEXT NOT NULL DEFAULT 'web',
  "redirect_uris" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "grant_types" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "uri" TEXT,
  "tenant_id" UUID,
  "registered_by_id" UUID,
  "registration_token_hash" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "oauth_clients_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "oauth_clients_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "oauth_clients_registered_by_id_fkey" FOREIGN KEY ("registered_by_id") REFERENCES "users" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "oauth_clients_registration_token_hash_key" ON "oauth_clients" ("registration_token_hash");
CREATE INDEX "oauth_clients_tenant_id_idx" ON "oauth_clients" ("tenant_id");
CREATE INDEX "oauth_clients_registered_by_id_idx" ON "oauth_clients" ("registered_by_id");

CREATE TABLE "oauth_consents" (
  "user_id" UUID NOT NULL,
  "client_id" TEXT NOT NULL,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "oauth_consents_pkey" PRIMARY KEY ("user_id", "client_id"),
  CONSTRAINT "oauth_consents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "oauth_consents_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "oauth_consents_client_id_idx" ON "oauth_consents" ("client_id");

CREATE TABLE "oauth_grants" (
  "id" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "user_id" UUID NOT NULL,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "rejected_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "oauth_grants_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "oauth_grants_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "oauth_grants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "oauth_grants_user_id_client_id_idx" ON "oauth_grants" ("user_id", "client_id");
CREATE INDEX "oauth_grants_client_id_idx" ON "oauth_grants" ("client_id");
CREATE INDEX "oauth_grants_expires_at_idx" ON "oauth_grants" ("expires_at");

CREATE TABLE "authorization_codes" (
  "code_hash" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "user_id" UUID NOT NULL,
  "grant_id" TEXT NOT NULL,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "redirect_uri" TEXT NOT NULL,
  "code_challenge" TEXT NOT NULL,
  "state" TEXT,
  "details" JSONB NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "consumed_at" TIMESTAMPTZ(3),
  CONSTRAINT "authorization_codes_pkey" PRIMARY KEY ("code_hash"),
  CONSTRAINT "authorization_codes_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "authorization_codes_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "oauth_grants" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "authorization_codes_grant_id_idx" ON "authorization_codes" ("grant_id");
CREATE INDEX "authorization_codes_client_id_idx" ON "authorization_codes" ("client_id");
CREATE INDEX "authorization_codes_expires_at_idx" ON "authorization_codes" ("expires_at");

CREATE TABLE "access_tokens" (
  "token_hash" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "user_id" UUID,
  "grant_id" TEXT,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "details" JSONB NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "access_tokens_pkey" PRIMARY KEY ("token_hash"),
  CONSTRAINT "access_tokens_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "access_tokens_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "oauth_grants" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "access_tokens_grant_id_idx" ON "access_tokens" ("grant_id");
CREATE INDEX "access_tokens_client_id_idx" ON "access_tokens" ("client_id");
CREATE INDEX "access_tokens_expires_at_idx" ON "access_tokens" ("expires_at");

CREATE TABLE "oauth_refresh_tokens" (
  "token_hash" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "user_id" UUID NOT NULL,
  "grant_id" TEXT NOT NULL,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "details" JSONB NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "consumed_at" TIMESTAMPTZ(3),
  CONSTRAINT "oauth_refresh_tokens_pkey" PRIMARY KEY ("token_hash"),
  CONSTRAINT "oauth_refresh_tokens_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_clients" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "oauth_refresh_tokens_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "oauth_grants" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "oauth_refresh_tokens_grant_id_idx" ON "oauth_refresh_tokens" ("grant_id");
CREATE INDEX "oauth_refresh_tokens_client_id_idx" ON "oauth_refresh_tokens" ("client_id");
CREATE INDEX "oauth_refresh_tokens_expires_at_idx" ON "oauth_refresh_tokens" ("expires_at");

CREATE TABLE "oauth_sessions" (
  "id_hash" TEXT NOT NULL,
  "uid" TEXT NOT NULL,
  "user_id" UUID,
  "details" JSONB NOT NULL DEFAULT '{}',
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "oauth_sessions_pkey" PRIMARY KEY ("id_hash")
);
CREATE UNIQUE INDEX "oauth_sessions_uid_key" ON "oauth_sessions" ("uid");
CREATE INDEX "oauth_sessions_expires_at_idx" ON "oauth_sessions" ("expires_at");

CREATE TABLE "oauth_interactions" (
  "id_hash" TEXT NOT NULL,
  "details" JSONB NOT NULL DEFAULT '{}',
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "oauth_interactions_pkey" PRIMARY KEY ("id_hash")
);
CREATE INDEX "oauth_interactions_expires_at_idx" ON "oauth_interactions" ("expires_at");
