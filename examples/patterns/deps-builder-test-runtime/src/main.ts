import { createServer } from 'node:http';
import { page } from './render.js';

const port = Number(process.env.PORT ?? 8109);

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  switch (url.pathname) {
    case '/healthz':
      return response.end('ok');
    case '/':
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      return response.end(page('Render', url.searchParams.get('text') ?? 'Nothing *yet*.'));
    default:
      return response.writeHead(404).end();
  }
});

server.listen(port, () => console.log(`render listens on ${port}`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
