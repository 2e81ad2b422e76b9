-- The generation of a refresh token that came in an answer without a usable access token.

ALTER TABLE "crm_oauth_tokens" ADD COLUMN "rescued_generation" INTEGER;
