# The service, and with another command the migration of its database.

FROM node:22-bookworm-slim AS base
WORKDIR /app

# The manifests of all workspaces without their sources: what installs from these is done again when
# a manifest changes, and not at each edit.
FROM base AS manifests
COPY package.json package-lock.json .npmrc ./
COPY services services
RUN find services -mindepth 3 -delete && find services -mindepth 2 ! -name package.json -delete

FROM base AS build
COPY --from=manifests /app ./
RUN npm ci --include=dev --include-workspace-root --workspace services/oauth-auth-service
COPY tsconfig.json prisma.config.ts ./
COPY prisma prisma
COPY services/oauth-auth-service services/oauth-auth-service
COPY services/local-stack services/local-stack
# The generator does not run the schema engine but would download it, unless any executable is
# named in its place.
RUN CHECKPOINT_DISABLE=1 PRISMA_SCHEMA_ENGINE_BINARY="$(command -v node)" npx prisma generate \
  && npx tsc -p services/oauth-auth-service/tsconfig.production.json \
  && npx tsc -p services/local-stack/tsconfig.production.json

# `npm ci --omit=dev` would keep the Prisma command line, 250 MB, as an optional peer of its client.
# Without the root's development packages nothing asks for it; versions come from the lockfile.
FROM base AS packages
COPY --from=manifests /app ./
RUN npm pkg delete devDependencies \
  && npm install --omit=dev --workspace services/oauth-auth-service

FROM base AS service
ENV NODE_ENV=production
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
# Readiness compares the database with the migrations that this code was written for.
COPY prisma/migrations prisma/migrations
COPY services/local-stack/package.json services/local-stack/
COPY --from=build /app/services/local-stack/dist services/local-stack/dist
COPY services/oauth-auth-service/package.json services/oauth-auth-service/
COPY --from=build /app/services/oauth-auth-service/dist services/oauth-auth-service/dist
# Everything belongs to root and is only read: the service writes to no file.
USER node
EXPOSE 4003
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4003}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "services/oauth-auth-service/dist/main.js"]
