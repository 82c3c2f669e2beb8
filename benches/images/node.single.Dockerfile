# What a first attempt looks like: everything in one stage.
FROM node:24-trixie
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build
CMD ["node", "dist/main.js"]
