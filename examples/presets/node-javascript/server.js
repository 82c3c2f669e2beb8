const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const express = require('express');
const mustache = require('mustache');
const { Entries } = require('./lib/entries');

const page = readFileSync(join(__dirname, 'views/page.html'), 'utf8');
const entries = new Entries();
const app = express();

app.use(express.static(join(__dirname, 'public')));
app.use(express.urlencoded({ extended: false }));
app.get('/healthz', (request, response) => response.sendStatus(204));
app.get('/', (request, response) => response.send(mustache.render(page, { entries: entries.all() })));
app.post('/', (request, response) => {
  entries.add(request.body?.text);
  response.redirect(303, '/');
});

const server = app.listen(8302, () => console.log('the guest book lies open on 8302'));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close());
}
