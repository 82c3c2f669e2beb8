import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { convert } from './rates.js';

const app = new Hono();

app.get('/healthz', (c) => c.text('ok'));
app.get('/:amount/:from/:to', (c) => {
  const { amount, from, to } = c.req.param();
  return c.json({ amount: convert(Number(amount), from, to), currency: to });
});
app.onError((error, c) => {
  console.error(error.stack);
  // The first frame shows the source maps at work: it names the TypeScript file and its line.
  return c.json({ error: error.message, at: error.stack?.split('\n')[1]?.trim() }, 400);
});

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8110) }, ({ port }) => {
  console.log(`rates listens on ${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
