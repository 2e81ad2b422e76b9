import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const PACKAGE = '@sparticuz/chromium';
/** From `src` and from `dist` alike. */
const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
const UNPACK = `import chromium from '${PACKAGE}'; await chromium.executablePath();`;

/** A Chromium of its own for a test file. */
export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await unpackedChromium(),
    // Not the package's own arguments: they run all pages in one process that the closing of a page
    // can end, and switch off the web security that is tested.
    args: ['--no-sandbox', '--disable-gpu'],
  });

/**
 * The package unpacks itself into the machine's directory for temporary files, which other users
 * share, and takes a file that another process is still writing for a finished one. Here each
 * checkout has its own, and it appears whole.
 */
async function unpackedChromium(): Promise<string> {
  const description = await readFile(`${MODULES}${PACKAGE}/package.json`, 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  const cache = `${MODULES}.cache/`;
  const folder = `${cache}chromium-${version}`;
  const executable = `${folder}/chromium`;
  if (await exists(executable)) return executable;
  await mkdir(cache, { recursive: true });
  const unpacking = await mkdtemp(`${folder}-`);
  // In a process of its own: tests have a copy of the environment, which changes nothing.
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', UNPACK], {
    cwd: MODULES,
    env: { ...process.env, TMPDIR: unpacking },
  });
  await rename(unpacking, folder).catch(async (error: unknown) => {
    await rm(unpacking, { recursive: true });
    // Somebody else was faster.
    if (!(await exists(executable))) throw error;
  });
  return executable;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
