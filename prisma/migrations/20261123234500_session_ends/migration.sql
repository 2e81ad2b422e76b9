-- Every process hears of a session that ends, in the transaction that ends it, whoever does it.

CREATE FUNCTION "tell_session_ended"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('session_ended', NEW."id"::text);
  RETURN NULL;
END;
$$;

CREATE TRIGGER "sessions_tell_ended"
  AFTER UPDATE OF "revoked_at" ON "sessions"
  FOR EACH ROW WHEN (OLD."revoked_at" IS NULL AND NEW."revoked_at" IS NOT NULL)
  EXECUTE FUNCTION "tell_session_ended"();

-- Processes that start read those of the last hours.
CREATE INDEX "sessions_revoked_at_idx" ON "sessions" ("revoked_at");
