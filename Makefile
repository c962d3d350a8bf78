# Two commands: `make demo` shows it, `make test` proves it. The rest is for those who change it (CONTRIBUTING.md).

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help demo test check build release install packages java portal contract header golden deny need clean simulate prove bugs crash mutants soak interleavings tsan

LIB     := libovirt_upgrade_manager.so
# One feature set for all tests, so that dependencies build once.
HOOKS   := --features test-hooks
TRIPLE   := $(shell uname -m)-unknown-linux-gnu
# Of `make install`.
PREFIX   := /usr/local
LIBDIR   := $(PREFIX)/lib
SYSCONFDIR := /etc
DESTDIR  :=
PARTS    := command devel engine
# Of `make soak`.
CALLS    := 1000000
OPENINGS := 10000
# Of `make prove`.
SEEDS   := 100000
START   := 1
# Of `make crash`.
INSTALLER := provider
# Of `make mutants`.
SEED    := 1
COUNT   := 150
LAB     := cargo run -q --profile prove -p upgrade-manager-lab $(HOOKS) --
MVN     := mvn -B -ntp -q -f java/pom.xml

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: need build ## check a cluster, roll another one through the death of a JVM, write target/demo/report.json and report.html
	@tests/demo.sh

test: need ## all tests of all languages; ends with "N passed, N failed"
	@tests/all.sh

check: ## formatting and lints, as `make test` checks them
	cargo fmt --all --check
	cargo clippy --workspace --all-targets $(HOOKS) -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace $(HOOKS)

build: ## library (with test hooks), lab, command line and Java binding
	cargo build --workspace $(HOOKS)
	$(MVN) package -DskipTests -Dnative.dir=$(CURDIR)/target/debug

release: ## library, command line and Java archives as they are shipped, and the library's tests: no hooks, stripped beside its debug file
	@.ci/release
	OUM_RELEASE_SO=$(CURDIR)/target/release/libovirt_upgrade_manager.so cargo test $(HOOKS) --test release
	$(MVN) package -DskipTests -Dnative.dir=$(CURDIR)/target/release -Dnative.packed \
	  -Dproject.build.outputTimestamp=$$(date -u -d @$$(git log -1 --format=%ct) +%Y-%m-%dT%H:%M:%SZ)

install: ## what `make release` built: command line, library, header, and module, extension and web application of the engine (PREFIX=, LIBDIR=, SYSCONFDIR=, DESTDIR=, PARTS=)
	@PREFIX=$(PREFIX) LIBDIR=$(LIBDIR) SYSCONFDIR=$(SYSCONFDIR) DESTDIR=$(DESTDIR) PARTS="$(PARTS)" packaging/install

packages: ## rpm, deb and SBOM of what `make release` built, into target/packages; installed, upgraded and removed in scratch roots
	@packaging/packages
	@tests/packages/check.sh

java: ## Java tests only, against target/debug
	cargo build --workspace $(HOOKS)
	$(MVN) verify -Dnative.dir=$(CURDIR)/target/debug

portal: ## the portal's pages in Chromium, against WildFly and the lab, with target/debug; pictures in target/portal/pictures
	cargo build --workspace $(HOOKS)
	@tests/portal/run.sh

contract: ## write schema/, the generated Java sources and docs/messages.md anew
	OUM_BLESS=1 cargo test $(HOOKS) --test it contract::

header: ## write include/ovirt_upgrade_manager.h anew
	OUM_BLESS=1 cargo test $(HOOKS) --test it boundary::header

golden: ## write tests/golden anew
	OUM_BLESS=1 cargo test $(HOOKS) --test it boundary::golden

simulate: ## 1,000 rolling upgrades in simulated worlds
	@$(LAB) simulate --seeds 1000 --keep-going --brief --known lab/known_violations.txt

prove: ## as many as SEEDS says, from START on; the rate, and what no seed did
	@cargo run -q --profile prove-fast -p upgrade-manager-lab $(HOOKS) -- simulate --seeds $(SEEDS) --start $(START)

interleavings: ## handle table, lanes, operations, listeners and close in many orders of their threads (a build of its own)
	cargo test -p ovirt-upgrade-manager --features test-hooks,interleavings --lib interleavings::

tsan: ## the C programs under ThreadSanitizer (builds the library and Rust's own with it: needs rustup's rust-src, or network)
	rustup component add rust-src
	RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=thread CARGO_TARGET_DIR=target/tsan \
	  cargo rustc -Zbuild-std --target $(TRIPLE) --lib --crate-type cdylib $(HOOKS)
	OUM_TSAN_LIBRARY=$(CURDIR)/target/tsan/$(TRIPLE)/debug \
	  OUM_TSAN_RUNTIME=$$(ls $$(rustc --print sysroot)/lib/rustlib/$(TRIPLE)/lib/librustc-*_rt.tsan.a) \
	  cargo test $(HOOKS) --test process -- capi:: in_process:: signals:: endurance:: threads:: two_copies::

soak: build ## a million calls and 10,000 openings from C and from Java: memory, descriptors and threads (CALLS=, OPENINGS=)
	OUM_ENDURANCE_CALLS=$(CALLS) OUM_ENDURANCE_OPENINGS=$(OPENINGS) cargo test $(HOOKS) --test process endurance:: -- --nocapture
	$(MVN) test-compile surefire:test@default-test -pl binding -Dnative.dir=$(CURDIR)/target/debug -Dtest=EnduranceTest -Dendurance.calls=$(CALLS) -Dendurance.openings=$(OPENINGS)
	@cat java/binding/target/surefire-reports/*EnduranceTest-output.txt

bugs: ## every bug planted in the product, each found within its stated number of seeds, or by its scripted run
	cargo test -q --profile prove -p upgrade-manager-lab $(HOOKS) --test it -- runs::planted
	@$(LAB) simulate --bugs

crash: ## a run killed at each commit of its journal: same end, same world (INSTALLER=provider|engine); twenty minutes
	OUM_CRASH_POINTS=all OUM_CRASH_INSTALLER=$(INSTALLER) cargo test --profile prove -p upgrade-manager-lab $(HOOKS) --test process -- crash:: --nocapture

mutants: ## small changes of the rolling upgrade, each of which a test has to notice (SEED=, COUNT=)
	@cargo run -q --manifest-path tests/mutants/Cargo.toml --target-dir target/mutants/tool -- $(SEED) $(COUNT)

deny: ## licences, bans, duplicates (needs cargo-deny)
	cargo deny check licenses bans sources

need: ## what is missing on this machine
	@.ci/need

clean: ## remove what was built
	cargo clean
	$(MVN) clean
