-- Expired refresh tokens are looked for once an hour, in what may be a large table.
CREATE INDEX "refresh_tokens_expires_at_idx" ON "refresh_tokens" ("expires_at");
