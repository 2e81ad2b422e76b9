import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** A step failed; its whole output is in the message. */
export class StepFailed extends Error {}

/**
 * Runs a program silently in the checkout's root.
 *
 * @param {string} title as in "<title> failed"
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to our own
 * @returns {Promise<void>}
 */
export function runStep(title, command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => reject(new StepFailed(`${title} failed: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new StepFailed(`${Buffer.concat(output).toString().trimEnd()}\n${title} failed.`));
    });
  });
}

/**
 * Hands the terminal to a program until it ends, passing signals on.
 *
 * @param {string[]} args for Node
 * @returns {Promise<number>} its exit code
 */
export function runInForeground(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    // A terminal sends SIGINT to both of us; the child answers it and we wait for its end.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', forward);
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
