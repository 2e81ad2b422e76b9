CREATE TYPE "crm_import_status" AS ENUM ('claimed', 'sent', 'answered', 'imported');

CREATE TABLE "crm_imports" (
  "id" UUID NOT NULL,
  "tenant_id" TEXT NOT NULL,
  "user_id" TEXT NOT NULL,
  "provider" TEXT NOT NULL,
  "token_fingerprint" TEXT NOT NULL,
  "status" "crm_import_status" NOT NULL DEFAULT 'claimed',
  "lease_id" UUID,
  "lease_expires_at" TIMESTAMPTZ(3),
  "access_token" TEXT,
  "refresh_token" TEXT,
  "instance_url" TEXT,
  "identity_url" TEXT,
  "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "lifetime_seconds" INTEGER,
  "answered_at" TIMESTAMPTZ(3),
  "connection_id" UUID,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "crm_imports_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "crm_imports_provider_token_fingerprint_key" ON "crm_imports" ("provider", "token_fingerprint");
CREATE INDEX "crm_imports_updated_at_idx" ON "crm_imports" ("updated_at");
