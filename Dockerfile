# One image for every command: `travaux serve` by default, `travaux migrate` and the others by name.

# The web client.
FROM node:22-slim AS web
WORKDIR /build/clients/web
COPY clients/web/package.json clients/web/package-lock.json ./
RUN npm ci --no-audit --no-fund --no-update-notifier
COPY clients/web/ ./
RUN npm run build

# The Python packages, checked against their hashes, and Travaux among them.
FROM python:3.13-slim AS python
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv /opt/travaux
COPY requirements-run.lock ./
RUN /opt/travaux/bin/pip install --require-hashes --requirement requirements-run.lock
COPY pyproject.toml README.md LICENSE ./
COPY events/ events/
COPY migrations/ migrations/
COPY server/ server/
COPY --from=web /build/server/web/ server/web/
RUN /opt/travaux/bin/pip install --no-deps --no-build-isolation . \
    && /opt/travaux/bin/pip check

# What runs.
FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/travaux --create-home travaux
COPY --from=python /opt/travaux /opt/travaux
ENV PATH=/opt/travaux/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TRAVAUX_DATA_DIR=/var/lib/travaux \
    TRAVAUX_HOST=0.0.0.0 \
    TRAVAUX_PORT=8400
USER travaux
WORKDIR /var/lib/travaux
VOLUME /var/lib/travaux
EXPOSE 8400
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['TRAVAUX_PORT']}/healthz\", timeout=4)"]
CMD ["travaux", "serve"]
