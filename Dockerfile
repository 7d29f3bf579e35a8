# syntax=docker/dockerfile:1
# Two images. The mock, a single static program and nothing else:
#   docker build -t mock-google .
#   docker run --rm -p 127.0.0.1:8090:8090 mock-google
# The runner with a browser, to build images with an app's own runtime on:
#   docker build --target e2e -t mock-google-e2e .
# docs/ci.md says more.

# The toolchain of this image is for musl, and links statically.
FROM rust:1-alpine AS mock-build
# gcc and musl-dev are there; aws-lc includes <linux/random.h>, and needs neither cmake nor clang.
RUN apk add --no-cache linux-headers
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,id=mock-google-musl,target=/src/target \
    cargo build --release --package mock-google --bin mock-google --locked \
    && cp target/release/mock-google /mock-google
# A program that wants a loader would only fail once it is started from an empty image.
RUN if readelf -d /mock-google | grep -q NEEDED; then echo "mock-google is not static" >&2; exit 1; fi

FROM rust:1-slim-trixie AS e2e-build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,id=mock-google-gnu,target=/src/target \
    cargo build --release --bin mock-google-e2e --locked \
    && cp target/release/mock-google-e2e /mock-google-e2e

# Its libc must be no older than that of the stage above.
FROM debian:stable-slim AS e2e
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates chromium-driver chromium-headless-shell fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
# The browser is there: nothing is to be installed while scenarios run.
ENV E2E_INSTALL=0
COPY --from=e2e-build /mock-google-e2e /usr/local/bin/mock-google-e2e
WORKDIR /work
# As root: the runner then starts the browser without its sandbox, which finds no user namespaces in a
# container. Run it with --init, which reaps what browsers leave.
ENTRYPOINT ["mock-google-e2e"]

# The last stage is what is built without --target.
FROM scratch AS mock
# For security events that are sent to https addresses.
COPY --from=mock-build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=mock-build /mock-google /mock-google
USER 65532:65532
EXPOSE 8090
# Not on loopback, or no port could be published. The control API under /__mock/ is then served only
# with a token: docker run -e MOCK_GOOGLE_CONTROL_TOKEN=… mock-google
ENTRYPOINT ["/mock-google", "serve", "--host", "0.0.0.0"]
