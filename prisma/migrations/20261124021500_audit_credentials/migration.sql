-- By which API token or client an actor acted.
ALTER TABLE "audit_events" ADD COLUMN "actor_credential_id" TEXT;
