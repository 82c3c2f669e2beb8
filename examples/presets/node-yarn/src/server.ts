import Koa from 'koa';
import { convert } from './convert';

const app = new Koa();

app.use((context) => {
  const [, length, from, to] = /^\/([0-9.]+)(\w+)\/(\w+)$/.exec(context.path) ?? [];
  const converted = convert(Number(length), from, to);
  if (converted !== undefined) {
    context.body = `${length} ${from} are ${converted} ${to}\n`;
  }
});

const server = app.listen(8304, () => console.log('units listens on 8304'));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
