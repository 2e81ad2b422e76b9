import type { Service } from './start-service.js';

/**
 * Ends the process in good order on SIGTERM, SIGINT, or when the process that started us is gone
 * (its IPC channel closes); a second signal ends it at once.
 *
 * @param starting - Asked for before the start has ended, since a signal may come before that; a
 *   start that fails is its caller's to tell of.
 */
export function shutDownOnRequest(starting: Promise<Service>, host: NodeJS.Process): void {
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) host.exit(1);
    stopping = true;
    starting.then(
      (service) => close(service, reason, host),
      () => undefined,
    );
  };
  host.on('SIGTERM', () => stop('SIGTERM'));
  host.on('SIGINT', () => stop('SIGINT'));
  if (host.send !== undefined) host.on('disconnect', () => stop('disconnect'));
}

function close(service: Service, reason: string, host: NodeJS.Process): void {
  service.logger.info({ reason }, 'shutting down');
  // What is not done by then, such as a commit that waits for a database that is away, is left to
  // the intents in the database and whoever finds them.
  setTimeout(() => {
    service.logger.error('shutdown took too long');
    host.exit(1);
  }, service.shutdownSeconds * 1000).unref();
  service.close().then(
    () => host.exit(0),
    (err: unknown) => {
      service.logger.error({ err }, 'shutdown failed');
      host.exit(1);
    },
  );
}

/** After an error that nobody handled the state of the process is unknown: log and leave. */
export function exitOnUnhandledErrors({ logger }: Service, host: NodeJS.Process): void {
  const leave = (err: unknown) => {
    logger.fatal({ err }, 'unhandled error');
    host.exit(1);
  };
  host.on('uncaughtException', leave);
  host.on('unhandledRejection', leave);
}
