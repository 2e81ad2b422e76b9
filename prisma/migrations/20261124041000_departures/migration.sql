-- Users who were switched off and whose connections are still to be looked after.
ALTER TABLE "users"
  ADD COLUMN "departure_pending" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "departure_to" UUID;

CREATE INDEX "users_departure_pending_idx" ON "users" ("departure_pending");
