import express from 'express';

const app = express().disable('x-powered-by');

app.get('/healthz', (_request, response) => response.send('ok'));
app.get('/whoami', (_request, response) => {
  response.json({ uid: process.getuid(), gid: process.getgid() });
});
app.get('/echo/:text', (request, response) =>
  response.type('text').send(request.params.text),
);

const port = Number(process.env.PORT ?? 8108);
const server = app.listen(port, (error) => {
  if (error) throw error;
  console.log(`echo listens on ${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
