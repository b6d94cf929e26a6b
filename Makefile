# make demo      a private PostgreSQL, the schema, made-up data, every report
# make test      everything that must hold, against servers it starts itself
# make soak      the long form of the tests that race, kill and block, with figures
# make sanitize  the engine's tests under ThreadSanitizer and AddressSanitizer
# make bench     side by side with what one would use instead
.PHONY: demo build test soak sanitize bench format lint clean

RUN_PACKAGES = libpq-dev libxlsxwriter-dev libminizip-dev libdeflate-dev zlib1g-dev pkg-config postgresql \
    postgresql-contrib
TEST_PACKAGES = $(RUN_PACKAGES) pgbouncer openssl ca-certificates jq libreoffice-calc-nogui python3-venv
# Tests that take place at a time: each has servers and programs of its own, and time limits to keep.
TEST_WIDTH = 4
# The same under sanitizers, which make programs several times slower.
SANITIZE_WIDTH = 2
# BENCH passes options on, such as BENCH=--quick
BENCH_PACKAGES = $(RUN_PACKAGES) python3-venv gcc libc6-dev valgrind

demo: build
	@.build/release/kt-report demo

# Swift's libraries go into the program: it starts in less time, and where no Swift is installed too.
build:
	@.ci/apt-packages $(RUN_PACKAGES)
	swift build -c release --static-swift-stdlib --product kt-report

test:
	@.ci/apt-packages $(TEST_PACKAGES)
	@.ci/python-tools
	$(MAKE) lint
	KT_STRICT=1 swift build --build-tests
	# The second calculation compares what the whole server's roles can do: it has a server that no other test changes.
	KT_STRICT=1 KT_TEST_SERVER=oracle swift test --skip-build --filter OracleTests
	KT_STRICT=1 SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TEST_WIDTH) swift test --skip-build --skip OracleTests

soak:
	@.ci/apt-packages $(TEST_PACKAGES)
	KT_STRICT=1 swift build --build-tests
	KT_STRICT=1 KT_SOAK=1 swift test --skip-build --no-parallel

sanitize:
	@.ci/apt-packages $(TEST_PACKAGES)
	@.ci/python-tools
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(SANITIZE_WIDTH) .ci/sanitize thread
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(SANITIZE_WIDTH) .ci/sanitize address

bench: build
	@.ci/apt-packages $(BENCH_PACKAGES)
	@.ci/bench-tools
	.tools/bench-venv/bin/python Tests/Benchmark/bench.py --program .build/release/kt-report $(BENCH)

format:
	swift format --in-place --recursive Package.swift Sources Tests

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build .build-tsan .build-asan .tools
