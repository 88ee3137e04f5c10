# syntax=docker/dockerfile:1
# One image; the role is the command: `node apps/<service>/dist/main.js`. Two stages: what compiles stays behind.

FROM node:24.21.0-bookworm-slim AS manifests
WORKDIR /interlock
COPY . .
RUN mkdir /manifests \
    && cp --parents package.json package-lock.json .npmrc policies/package.json libs/*/package.json apps/*/package.json /manifests

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /interlock
# Packages first: this layer is made again when a manifest changes, not when a source does.
COPY --from=manifests /manifests ./
# Run-time packages alone: SWC compiles, and neither Jest nor Nx nor TypeScript is needed to start.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
# Then out goes what compiles, and what only sources need.
RUN node tools/build.mjs && node deploy/image/prune.mjs

FROM node:24.21.0-bookworm-slim
# git: desired state is committed to repositories. Nothing else is added.
RUN apt-get update \
    && apt-get install -y --no-install-recommends git ca-certificates \
    && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
    && install -d -o node -g node /data /data/content /samples /interlock/.interlock \
    && install -d -o node -g node -m 0700 /data/keys \
    && printf '#!/bin/sh\nexec node /interlock/apps/cli/dist/main.js "$@"\n' > /usr/local/bin/interlock \
    && chmod 0755 /usr/local/bin/interlock
WORKDIR /interlock
COPY --from=build /interlock ./
ENV NODE_ENV=production \
    NODE_OPTIONS=--disable-warning=TimeoutNegativeWarning \
    INTERLOCK_DATA_DIR=/data \
    INTERLOCK_PORT=7080
# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 7080
# Whether it lives: what is unhealthy may be killed (Swarm does), and a start that reads a long record would never come to its end. Who waits for it asks for `ready`.
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s CMD ["node", "deploy/image/healthy.mjs", "live"]
# Room for young objects as npm gives it (SERVING in tools/launcher/run.mjs).
ENTRYPOINT ["node", "--min-semi-space-size=16", "--max-semi-space-size=32"]
CMD ["apps/standalone/dist/main.js"]
