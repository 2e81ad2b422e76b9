// A stand-in for the service in tests of the launcher: answers with what its environment says.
import { createServer } from 'node:http';

const server = createServer((_request, response) => {
  const { DATABASE_URL, SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID, TOKEN_ENCRYPTION_KEYS } =
    process.env;
  response.end(
    JSON.stringify({
      pid: process.pid,
      DATABASE_URL,
      SALESFORCE_LOGIN_URL,
      SALESFORCE_CLIENT_ID,
      TOKEN_ENCRYPTION_KEYS,
    }),
  );
});

function end(): void {
  process.exit(Number(process.env['FIXTURE_EXIT_CODE'] ?? 0));
}

process.on('SIGTERM', end);
process.on('disconnect', end);
server.listen(Number(process.env['PORT']));
