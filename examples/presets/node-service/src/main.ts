import { createServer } from 'node:http';
import { pino } from 'pino';
import { greet } from './greet.js';

const log = pino();

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  try {
    if (url.pathname === '/') {
      response.end(`${greet(url.searchParams.get('name') ?? '')}\n`);
    } else {
      response.writeHead(404).end('there is nothing here\n');
    }
  } catch (error) {
    // Says where in the sources it went wrong: a greeter has no secrets.
    log.error(error);
    response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
  }
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}

server.listen(8301, () => log.info('greeter listens on 8301'));
