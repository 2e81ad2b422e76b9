export { migrate } from './migrate/migrate.js';
export { startPostgres, type ThrowawayPostgres } from './postgres/throwaway.js';
export { createTestDatabase, type TestDatabase } from './testing/test-database.js';
