import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Links } from './links.js';

const links = new Links();
links.add('https://example.com/handbook');

const app = new Hono();

app.get('/', (c) => c.text('Send a link, get a short one.\n'));

app.post('/', async (c) => {
  const link = await c.req.text();
  return URL.canParse(link) ? c.text(`/${links.add(link)}\n`, 201) : c.text('that is no link\n', 400);
});

app.get('/:name', (c) => {
  const link = links.get(c.req.param('name'));
  return link ? c.redirect(link) : c.notFound();
});

const server = serve({ fetch: app.fetch, port: 8303 }, ({ port }) => console.log(`shortener listens on ${port}`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
