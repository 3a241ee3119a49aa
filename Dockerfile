# The service, from the locked dependencies, as a user without rights. Two stages: nothing that builds is shipped.
FROM python:3.13-slim AS build
WORKDIR /build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY scripts scripts
RUN python3 scripts/get_uv.py && .venv/bin/uv sync --locked --no-dev --no-install-project --inexact --quiet
COPY laocaiso laocaiso
COPY adapters adapters
RUN .venv/bin/uv build --wheel --quiet --out-dir dist \
 && .venv/bin/uv pip install --quiet --no-deps dist/*.whl \
 && rm .venv/bin/uv

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/laocaiso --create-home laocaiso
COPY --from=build /build/.venv /build/.venv
ENV PATH=/build/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LAOCAISO_HOST=0.0.0.0 \
    LAOCAISO_DATA_DIR=/var/lib/laocaiso
USER 10001
WORKDIR /var/lib/laocaiso
VOLUME /var/lib/laocaiso
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s CMD ["python", "-c", \
  "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
CMD ["laocaiso", "serve"]
