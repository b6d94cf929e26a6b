# make demo    a private PostgreSQL, the schema, made-up data, every report
# make test    everything that must hold, against servers it starts itself
# make bench   side by side with what one would use instead
.PHONY: demo build test bench format lint clean

RUN_PACKAGES = libpq-dev libxlsxwriter-dev zlib1g-dev pkg-config postgresql postgresql-contrib
TEST_PACKAGES = $(RUN_PACKAGES) pgbouncer openssl ca-certificates jq libreoffice-calc-nogui python3-venv
# BENCH passes options on, such as BENCH=--quick
BENCH_PACKAGES = $(RUN_PACKAGES) python3-venv gcc libc6-dev

demo: build
	@.build/release/kt-report demo

build:
	@.ci/apt-packages $(RUN_PACKAGES)
	swift build -c release --product kt-report

test:
	@.ci/apt-packages $(TEST_PACKAGES)
	@.ci/python-tools
	$(MAKE) lint
	KT_STRICT=1 swift build --build-tests
	KT_STRICT=1 swift test --skip-build

bench: build
	@.ci/apt-packages $(BENCH_PACKAGES)
	@.ci/bench-tools
	.tools/bench-venv/bin/python Tests/Benchmark/bench.py --program .build/release/kt-report $(BENCH)

format:
	swift format --in-place --recursive Package.swift Sources Tests

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build .tools
