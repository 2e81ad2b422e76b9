-- A generation that brought a refresh token alone is news of a failure, not of a new access token.

-- Tells of a connection what changed, in the very statement that changes it: no writer can forget
-- to, and none tells of what was rolled back. The snapshot names each column, as the presenter does;
-- no token is among them.
CREATE OR REPLACE FUNCTION "crm_tell_of_connection"() RETURNS trigger LANGUAGE plpgsql AS $$
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
  ELSIF NEW.token_generation > OLD.token_generation
    AND NEW.rescued_generation IS DISTINCT FROM NEW.token_generation THEN
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
