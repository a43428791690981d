# One image for the server and its workers: `node src/main.ts` serves, `node src/main.ts worker` only works.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
COPY . .
RUN node scripts/bootstrap.mjs web && npm prune --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/web/dist ./web/dist
COPY --from=build /app/docs/problems ./docs/problems
COPY --from=build /app/bin ./bin
COPY --from=build /app/src ./src
# The embedded database lies here; with DATABASE_URL nothing does.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4700 RELINK_WORKER_PORT=4700 RELINK_DATA_DIR=/data
EXPOSE 4700
# The port is the same for server and worker; /readyz asks the database and the queue.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:4700/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node.js itself is the first process, so that it gets the signal to end and hands back its runs.
CMD ["node", "src/main.ts"]
