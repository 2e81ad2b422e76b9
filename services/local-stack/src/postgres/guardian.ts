// Program started beside a throw-away cluster: when its standard input ends, so does the cluster.
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, messageOf } from '../errors.js';
import { stopServer } from './cluster.js';
import type { Installation } from './run-binary.js';

const { installation, home, data } = JSON.parse(process.argv[2] ?? '') as {
  installation: Installation;
  home: string;
  data: string;
};

process.stdin.on('end', () => void endCluster()).resume();

async function endCluster(): Promise<void> {
  try {
    if (await exists(join(data, 'postmaster.pid'))) {
      await stopServer(installation, data, 'immediate');
    }
  } catch (error) {
    process.stderr.write(`A test database may still run: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
