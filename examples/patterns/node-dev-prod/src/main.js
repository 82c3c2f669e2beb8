import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Notes } from './notes.js';

const notes = new Notes();
notes.add('Remember the milk');

const app = new Hono();
app.get('/', (c) => c.json({ service: 'notes', mode: process.env.NODE_ENV ?? 'development' }));
app.get('/notes/:number', (c) => {
  const text = notes.get(Number(c.req.param('number')));
  return text ? c.text(text) : c.notFound();
});
app.post('/notes', async (c) => c.json({ number: notes.add(await c.req.text()) }, 201));
app.get('/healthz', (c) => c.text('ok'));

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8104) }, ({ port }) => {
  console.log(`notes listens on ${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
