CREATE TABLE "audit_events" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "type" TEXT NOT NULL,
  "outcome" TEXT NOT NULL,
  "tenant_id" TEXT,
  "actor_kind" TEXT NOT NULL,
  "actor_id" TEXT,
  "subject_kind" TEXT,
  "subject_id" TEXT,
  "address" TEXT,
  "request_id" TEXT,
  "details" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_events_at_id_idx" ON "audit_events" ("at" DESC, "id" DESC);
CREATE INDEX "audit_events_tenant_id_at_id_idx" ON "audit_events" ("tenant_id", "at" DESC, "id" DESC);
CREATE INDEX "audit_events_actor_id_at_idx" ON "audit_events" ("actor_id", "at" DESC);
CREATE INDEX "audit_events_subject_id_at_idx" ON "audit_events" ("subject_id", "at" DESC);

-- Append-only: nothing is changed, and nothing is deleted but by the retention below. Nobody, the
-- retention included, deletes what is younger than 30 days.
CREATE FUNCTION "audit_events_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('tetrix.audit_retention', true) = 'on' THEN
    IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'audit_events is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_change"();
CREATE TRIGGER "audit_events_keep_all" BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_events_refuse_change"();

-- Deletes at most so many of the entries older than so many days; answers how many went.
CREATE FUNCTION "audit_events_expire"("days" integer, "most" integer) RETURNS integer
  LANGUAGE sql SET "tetrix.audit_retention" = 'on' AS $$
  WITH gone AS (
    DELETE FROM audit_events WHERE id IN (
      SELECT id FROM audit_events WHERE at < now() - make_interval(days => GREATEST(days, 30))
      ORDER BY at LIMIT most
    ) RETURNING 1
  ) SELECT count(*)::integer FROM gone
$$;
