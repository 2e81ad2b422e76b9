import { defineConfig } from 'prisma/config';

// The URL is only needed by `prisma migrate deploy`, so an absent one is no error here.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
