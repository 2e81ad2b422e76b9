import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout; src/ and dist/ lie equally deep below it. */
export const checkoutRoot = fileURLToPath(new URL('../../../', import.meta.url));

export const migrationsDirectory = join(checkoutRoot, 'prisma', 'migrations');

/** What a checkout keeps between starts: database, keys, sandbox, who runs. Not in git. */
export const defaultDataDirectory = join(checkoutRoot, '.data');
