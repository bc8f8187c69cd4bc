# kubectl-kcrealm. `make help` lists what there is.
#
# BUILD names the directory of a variant; the sanitizer and coverage builds are this same file with
# another BUILD and VARIANT.

BUILD   ?= build
VARIANT ?=
PREFIX  ?= /usr/local
JOBS    ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
CFLAGS  ?= -O2 -g
ONLY    ?=
VERSION := $(shell cat VERSION)

# --- Flags -----------------------------------------------------------------------------------------

PACKAGES := libcurl jansson yaml-0.1 libcrypto libedit
ifeq ($(shell uname -s),Darwin)
  export PKG_CONFIG_PATH := $(shell brew --prefix openssl@3)/lib/pkgconfig:$(shell brew --prefix curl)/lib/pkgconfig:$(shell brew --prefix libedit)/lib/pkgconfig
else
  LINK_HARDEN := -pie -Wl,-z,relro,-z,now,--as-needed
endif

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wmissing-declarations \
  -Wold-style-definition -Wredundant-decls -Wnested-externs -Wpointer-arith -Wcast-align \
  -Wwrite-strings -Wformat=2 -Wundef -Wvla -Walloca -Wconversion -Wno-sign-conversion \
  -Wdouble-promotion -Wimplicit-fallthrough -Wdate-time
CC_VERSION := $(shell $(CC) --version 2>/dev/null | head -n 1)
ifeq ($(findstring clang,$(CC_VERSION)),)
  WARNINGS += -Wlogical-op -Wduplicated-cond -Wduplicated-branches
else
  WARNINGS += -Wno-gnu -Wcomma -Wunreachable-code
endif
WARNINGS += $(if $(WERROR),-Werror)

ifeq ($(VARIANT),asan)
  MODE_FLAGS := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
else ifeq ($(VARIANT),fuzz)
  MODE_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
else ifeq ($(VARIANT),coverage)
  MODE_FLAGS := -O0 -g --coverage
else
  MODE_FLAGS := $(CFLAGS) -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif

CPP_ALL := -Iinclude -Isrc -D_GNU_SOURCE $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null) $(CPPFLAGS)
COMPILE := $(CC) -std=gnu17 -fPIE $(MODE_FLAGS) $(WARNINGS) $(CPP_ALL)
LINK    := $(CC) $(MODE_FLAGS) $(LINK_HARDEN) $(LDFLAGS)
LIBS    := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

# --- Build -----------------------------------------------------------------------------------------

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
LIBRARY := $(BUILD)/libkcrealm.a
PROGRAM := $(BUILD)/kubectl-kcrealm

TEST_SOURCES := $(sort $(wildcard tests/unit/*/*_test.c))
# With ONLY=regex just the programs that run are built.
TEST_NAMES   := $(TEST_SOURCES:tests/unit/%.c=%)
TESTS        := $(addprefix $(BUILD)/unit/,$(if $(ONLY),$(shell printf '%s\n' $(TEST_NAMES) | grep -E -- '$(ONLY)'),$(TEST_NAMES)))
PROBES       := $(patsubst tests/%.c,$(BUILD)/%,$(sort $(wildcard tests/differential/*.c)))
SUPPORT_OBJECTS := $(patsubst tests/%.c,$(BUILD)/obj/tests/%.o,$(sort $(wildcard tests/unit/support/*.c)))
TEST_SUPPORT := $(BUILD)/libsupport.a
# There are hundreds of test programs: where gold is there, it links each in a fifth of the time.
TEST_LINKER  := $(if $(shell command -v ld.gold),-fuse-ld=gold)

FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_TARGETS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/%)
FUZZ_SUPPORT := $(BUILD)/obj/tests/fuzz/support/fuzz.o

# V=1 shows the commands themselves.
Q   := $(if $(V),,@)
say = @$(if $(V),:,echo "  $(1)  $(2)")

#: make              optimised build: build/kubectl-kcrealm     CC=, CFLAGS=, WERROR=1, BUILD=, V=1
all: $(PROGRAM)

$(PROGRAM): $(BUILD)/obj/main.o $(LIBRARY)
	$(call say,link,$@)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# An archive, so that each unit test links only what it reaches.
$(LIBRARY): $(OBJECTS) $(BUILD)/objects
	@rm -f $@
	$(Q)$(AR) rcs $@ $(OBJECTS)

$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,compile,$<)
	$(Q)$(COMPILE) -MMD -MP $(OWN_FLAGS) -c -o $@ $<

$(BUILD)/obj/cli/version.o: OWN_FLAGS := -DKCREALM_VERSION='"$(VERSION)"'
$(BUILD)/obj/cli/version.o: VERSION

$(BUILD)/obj/tests/fuzz/%.o: tests/fuzz/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,compile,$<)
	$(Q)$(COMPILE) -Itests/fuzz -MMD -MP -c -o $@ $<

$(FUZZ_TARGETS): $(BUILD)/%: $(BUILD)/obj/tests/fuzz/%.o $(FUZZ_SUPPORT) $(LIBRARY)
	$(call say,link,$@)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(BUILD)/torture: $(BUILD)/obj/main.o $(BUILD)/obj/tests/torture/shim.o $(LIBRARY)
	$(call say,link,$@)
	$(Q)$(LINK) -Wl,--wrap=calloc -o $@ $^ $(LIBS)

# Tests are compiled quickly under the sanitizers; what they test is compiled as it runs there.
TEST_FLAGS := $(if $(filter asan,$(VARIANT)),-O0)

# It is called before the sanitizers' own start.
$(BUILD)/obj/tests/torture/shim.o: TEST_FLAGS := -O1 -fno-sanitize=all

$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,compile,$<)
	$(Q)$(COMPILE) $(TEST_FLAGS) -Itests/unit -MMD -MP -c -o $@ $<

$(TEST_SUPPORT): $(SUPPORT_OBJECTS) $(BUILD)/objects
	@rm -f $@
	$(Q)$(AR) rcs $@ $(SUPPORT_OBJECTS)

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(TEST_SUPPORT) $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(LINK) $(TEST_LINKER) -o $@ $^ $(LIBS) -lcmocka

$(BUILD)/differential/%: $(BUILD)/obj/tests/differential/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,link,$@)
	$(Q)$(LINK) -o $@ $^ $(LIBS)

# Two stamps that change with their content only: the command line, and the set of objects.
STAMP_flags   := $(CC_VERSION) $(COMPILE) $(LINK) $(LIBS)
STAMP_objects := $(OBJECTS) $(SUPPORT_OBJECTS)
define stamp
ifneq ($$(strip $$(shell cat $(BUILD)/$(1) 2>/dev/null)),$$(strip $$(STAMP_$(1))))
$(BUILD)/$(1): FORCE
endif
$(BUILD)/$(1):
	@pkg-config --exists $(PACKAGES) || { echo "a library is missing; run: make deps" >&2; exit 1; }
	@mkdir -p $(BUILD)
	@echo '$$(STAMP_$(1))' >$$@
endef
$(eval $(call stamp,flags))
$(eval $(call stamp,objects))

test-programs: $(TESTS)
fuzz-programs: $(FUZZ_TARGETS)
FORCE:
.SECONDARY:
-include $(OBJECTS:.o=.d) $(BUILD)/obj/main.d $(SUPPORT_OBJECTS:.o=.d) $(TEST_SOURCES:tests/%.c=$(BUILD)/obj/tests/%.d) \
  $(FUZZ_SUPPORT:.o=.d) $(FUZZ_SOURCES:tests/%.c=$(BUILD)/obj/tests/%.d)

# --- Dependencies and first look --------------------------------------------------------------------

#: make deps         installs what a build needs; also deps-test, -lint, -coverage, -bench, -differential, -fuzz, -deb, -dist, -nightly
deps:
	@scripts/deps.sh build
deps-test deps-lint deps-coverage deps-bench deps-differential deps-fuzz deps-deb deps-dist deps-dist-test deps-nightly: deps-%:
	@scripts/deps.sh build $*

# Flags come from pkg-config when this file is read, so what follows an installation is a new make.
MAKE_AGAIN = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

#: make demo         a drift report from examples/; no server needed
demo: deps
	+@$(MAKE_AGAIN) all
	@$(PROGRAM) diff -f examples/values.yaml --live examples/realm-export.json --color always; \
	  status=$$?; [ $$status = 1 ] || { echo "demo: diff was to find drift (1), but ended with $$status" >&2; exit 1; }

# --- Tests -----------------------------------------------------------------------------------------

ASAN := $(BUILD)/asan

asan:
	+@$(MAKE_AGAIN) BUILD=$(ASAN) VARIANT=asan all test-programs

#: make unit         the unit tests of make check alone           ONLY=regex
unit: deps-test
	+@$(MAKE_AGAIN) BUILD=$(ASAN) VARIANT=asan test-programs
	@tests/run --only '$(ONLY)' --unit $(ASAN)/unit

#: make check        unit and command-line tests under sanitizers ONLY=regex
check: deps-test
	+@$(MAKE_AGAIN) asan
	@KCREALM=$(ASAN)/kubectl-kcrealm tests/run --only '$(ONLY)' --unit $(ASAN)/unit --bats tests/cli

FUZZ := $(BUILD)/fuzz
FUZZ_SECONDS ?= 600

#: make fuzz         libFuzzer on all that reads foreign bytes     FUZZ_SECONDS=600 for each, ONLY=regex
fuzz: deps-fuzz
	+@$(MAKE_AGAIN) BUILD=$(FUZZ) VARIANT=fuzz CC=clang fuzz-programs
	@tests/fuzz/run --seconds $(FUZZ_SECONDS) --jobs $(JOBS) --only '$(ONLY)' $(FUZZ)

#: make fuzz-quick   the same for seconds, as every change is tested
fuzz-quick:
	+@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=2

#: make torture      each allocation and system call fails in turn   ONLY=regex, SAMPLES=only so many places of each kind
SAMPLES ?= 0
torture: deps-test deps-nightly
	+@$(MAKE_AGAIN) BUILD=$(ASAN) VARIANT=asan $(ASAN)/torture
	@python3 tests/torture/run.py --only '$(ONLY)' --jobs $(JOBS) --samples $(SAMPLES) $(ASAN)/torture

#: make check-docs   what README.md and docs/ show, run and compared  ONLY=regex of pages, BED_DIR= for those with servers
check-docs: deps-test
	+@$(MAKE_AGAIN) all
	@scripts/lint/docs
	@KCREALM=$(PROGRAM) tests/docs/inline.py
	@KCREALM=$(PROGRAM) $(if $(BED_DIR),scripts/with_bed) tests/docs/run.py $(if $(BED_DIR),,--offline) --only '$(ONLY)'

#: make docs         writes what was printed into the pages anew     ONLY=regex of pages, BED_DIR=
docs: deps-test
	+@$(MAKE_AGAIN) all
	@KCREALM=$(PROGRAM) $(if $(BED_DIR),scripts/with_bed) tests/docs/run.py --update $(if $(BED_DIR),,--offline) --only '$(ONLY)'
	@echo "What pages show is written anew; review the diff like code."

#: make picture      docs/drift-report.svg, from what make demo prints
picture:
	+@$(MAKE_AGAIN) all
	@KCREALM=$(abspath $(PROGRAM)) scripts/picture

#: make golden       writes the golden files of tests/cli anew     ONLY=regex
golden: deps-test
	+@$(MAKE_AGAIN) all
	@UPDATE_GOLDEN=1 KCREALM=$(PROGRAM) tests/run --only '$(ONLY)' --bats tests/cli
	@echo "Golden files are written anew; review their diff like code."

#: make bed          gets and builds the servers for make e2e, once
bed:
	@tests/bed/build

#: make e2e          tests against real servers                   ONLY=regex, BED_DIR=a running bed, or BEDS=how many to start
e2e: deps-test
	+@$(MAKE_AGAIN) all
	@KCREALM=$(PROGRAM) scripts/e2e '$(ONLY)'

#: make differential  against helm, kubectl and another WebSocket  ONLY=regex, BED_DIR=a running bed
differential: deps-test deps-differential
	+@$(MAKE_AGAIN) all $(PROBES)
	@KCREALM=$(PROGRAM) scripts/differential $(BUILD)/differential '$(ONLY)'

#: make check-packages  krew, Helm and dpkg install and remove us    ONLY=regex, KCREALM_ARCHIVE=the archive to install
check-packages: deps-test deps-deb
	+@$(MAKE_AGAIN) all
	@tests/bed/build kubectl krew
	@KCREALM=$(PROGRAM) tests/run --only '$(ONLY)' --timeout 900 --bats tests/packages

#: make coverage     build/coverage/index.html
coverage: deps-test deps-coverage
	+@$(MAKE_AGAIN) BUILD=$(BUILD)/coverage VARIANT=coverage all test-programs
	@KCREALM=$(BUILD)/coverage/kubectl-kcrealm tests/run --unit $(BUILD)/coverage/unit --bats tests/cli
	@gcovr --root . --filter src/ --object-directory $(BUILD)/coverage --print-summary \
	  --html-details $(BUILD)/coverage/index.html $(BUILD)/coverage/obj

#: make bench        side by side with curl and kubectl on the bed, into docs/benchmarks.md    BED_DIR=
BENCH ?= --write docs/benchmarks.md
bench: deps-test deps-bench
	+@$(MAKE_AGAIN) all
	@KCREALM=$(abspath $(PROGRAM)) scripts/with_bed python3 tests/bench/bench.py $(BENCH)

#: make bench-check  fails when start-up or comparing takes 5 % more instructions; bench-record accepts that
bench-check bench-record: deps-nightly
	+@$(MAKE_AGAIN) all
	@KCREALM=$(abspath $(PROGRAM)) CC='$(CC)' python3 tests/bench/instructions.py $(if $(findstring record,$@),--update)

#: make dist         release archives into dist/, linked statically; once the libraries are built, under three minutes    TARGETS=linux_amd64 linux_arm64 darwin_amd64 darwin_arm64
TARGETS ?=
DIST = JOBS=$(JOBS) scripts/dist/make dist $(BUILD)/dist '$(PACKAGES)' $(TARGETS)
RELEASED = $(CURDIR)/dist/kubectl-kcrealm_v$(VERSION)_linux_amd64.tar.gz
dist: deps-dist
	@$(DIST)

#: make check-dist   makes and tests them, the programs for Linux with the command-line tests   TARGETS=, ONLY=regex
check-dist: deps-test deps-dist deps-dist-test
	@tests/bed/build kubectl
	@$(DIST)
	@JOBS=$(JOBS) tests/dist/run '$(ONLY)'

#: make e2e-dist     the end-to-end tests with the static program     ONLY=regex, BED_DIR=a running bed
e2e-dist: deps-test deps-dist
	@JOBS=$(JOBS) scripts/dist/make $(BUILD)/dist/e2e $(BUILD)/dist '$(PACKAGES)' linux_amd64
	@KCREALM=$(BUILD)/dist/linux_amd64/kubectl-kcrealm scripts/e2e '$(ONLY)'

#: make nightly      what takes too long for every change: valgrind, fuzz, torture, packages, archives, differential, e2e of all versions
KEYCLOAK_VERSIONS := 24.0 26.0 26.7
VALGRIND := valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite
nightly: deps-test deps-nightly
	+@$(MAKE_AGAIN) test-programs $(BUILD)/valgrind/kubectl-kcrealm
	@KCREALM=$(PROGRAM) tests/run --timeout 1200 --unit $(BUILD)/unit --only '$(ONLY)' --wrap '$(VALGRIND)'
	@SLOWNESS=20 UNDER_VALGRIND=1 PROGRAM_FILE=$(abspath $(PROGRAM)) KCREALM=$(BUILD)/valgrind/kubectl-kcrealm tests/run --timeout 3600 --bats tests/cli --only '$(ONLY)'
	+@$(MAKE_AGAIN) fuzz
	+@$(MAKE_AGAIN) torture
	+@$(MAKE_AGAIN) bench-check
	+@$(MAKE_AGAIN) differential
	+@$(MAKE_AGAIN) check-dist
	+@$(MAKE_AGAIN) check-packages KCREALM_ARCHIVE=$(RELEASED)
	+@$(MAKE_AGAIN) e2e-dist
	+@for version in $(KEYCLOAK_VERSIONS); do KEYCLOAK=$$version $(MAKE_AGAIN) e2e || exit 1; done

$(BUILD)/valgrind/kubectl-kcrealm: tests/valgrind $(PROGRAM)
	@mkdir -p $(@D)
	@cp $< $@

# --- Lint ------------------------------------------------------------------------------------------

#: make lint         layers, banned functions, sizes, tests, words, docs, reliability, format, shell, tidy   ONLY=linters
lint: deps-lint
	+@$(MAKE_AGAIN) lint-run

lint-run:
	@JOBS=$(JOBS) LINT_COMPILE_FLAGS='-std=gnu17 $(CPP_ALL) -DKCREALM_VERSION="lint"' scripts/lint/run $(ONLY)

#: make reliability  docs/reliability.md, from the names and assertions of the tests of bad days
reliability:
	@scripts/reliability

#: make generated    completions, manual, reference and schema, from the tables of commands, options, settings and kinds
generated: all
	@scripts/completions $(PROGRAM)
	@scripts/manual $(PROGRAM)

#: make format       clang-format over all C files
format:
	@scripts/lint/files c | xargs -r clang-format -i

# --- Install ---------------------------------------------------------------------------------------

BIN := $(DESTDIR)$(PREFIX)/bin
DOC := $(DESTDIR)$(PREFIX)/share/doc/kubectl-kcrealm
SHARE := $(DESTDIR)$(PREFIX)/share
MAN1 := $(wildcard man/*.1)
MAN5 := $(wildcard man/*.5)
BASH_COMPLETION := $(SHARE)/bash-completion/completions
ZSH_COMPLETION  := $(SHARE)/zsh/site-functions
FISH_COMPLETION := $(SHARE)/fish/vendor_completions.d

#: make install      DESTDIR=, PREFIX=/usr/local; make uninstall takes it away again
install: all
	install -d $(BIN) $(DOC)/docs/commands $(DOC)/docs/reference $(DOC)/docs/schema/examples $(DOC)/charts/kcrealm/templates $(SHARE)/man/man1 $(SHARE)/man/man5 $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)
	install -m 755 $(PROGRAM) completions/kubectl_complete-kcrealm $(BIN)
	install -m 644 $(MAN1) $(SHARE)/man/man1
	install -m 644 $(MAN5) $(SHARE)/man/man5
	install -m 644 completions/kubectl-kcrealm.bash $(BASH_COMPLETION)/kubectl-kcrealm
	install -m 644 completions/_kubectl-kcrealm $(ZSH_COMPLETION)
	install -m 644 completions/kubectl-kcrealm.fish $(FISH_COMPLETION)
	install -m 644 completions/kubectl-kcrealm.ps1 $(DOC)
	install -m 644 LICENSE README.md CHANGELOG.md CONTRIBUTING.md $(DOC)
	install -m 644 $(wildcard docs/*.md docs/*.svg) $(DOC)/docs
	install -m 644 $(wildcard docs/commands/*.md) $(DOC)/docs/commands
	install -m 644 $(wildcard docs/reference/*.md) $(DOC)/docs/reference
	install -m 644 $(wildcard docs/schema/*.json) $(DOC)/docs/schema
	install -m 644 $(wildcard docs/schema/examples/*.*) $(DOC)/docs/schema/examples
	install -m 644 $(wildcard charts/kcrealm/*.*) $(DOC)/charts/kcrealm
	install -m 644 $(wildcard charts/kcrealm/templates/*.*) $(DOC)/charts/kcrealm/templates

uninstall:
	rm -f $(BIN)/kubectl-kcrealm $(BIN)/kubectl_complete-kcrealm
	rm -f $(MAN1:man/%=$(SHARE)/man/man1/%) $(MAN5:man/%=$(SHARE)/man/man5/%)
	rm -f $(BASH_COMPLETION)/kubectl-kcrealm $(ZSH_COMPLETION)/_kubectl-kcrealm $(FISH_COMPLETION)/kubectl-kcrealm.fish
	rm -rf $(DOC)

#: make deb          build/deb/kubectl-kcrealm_VERSION_ARCHITECTURE.deb, for this machine's distribution
deb: deps-deb
	+@$(MAKE_AGAIN) all
	@rm -rf $(BUILD)/deb
	+@$(MAKE) --no-print-directory install DESTDIR=$(abspath $(BUILD))/deb/root PREFIX=/usr >/dev/null
	@scripts/deb $(BUILD)/deb

# --- Container and chart ---------------------------------------------------------------------------

#: make container-root  the image's file tree in build/container-root    KCREALM=the static program, CA_BUNDLE=
CONTAINER_ROOT ?= $(BUILD)/container-root
container-root: $(if $(KCREALM),,all)
	@packaging/container/root '$(or $(KCREALM),$(PROGRAM))' '$(CONTAINER_ROOT)' '$(CA_BUNDLE)'

#: make chart        tests of charts/kcrealm and of the image's file tree, without servers    ONLY=regex, KCREALM=the static program
chart: deps-test
	+@$(if $(KCREALM),:,$(MAKE_AGAIN) all)
	@tests/bed/build kubectl
	@KCREALM='$(or $(KCREALM),$(PROGRAM))' tests/run --only '$(ONLY)' --timeout 600 --bats tests/chart

clean:
	rm -rf $(BUILD) dist

help:
	@sed -n 's/^#: /  /p' Makefile

.PHONY: all test-programs fuzz-programs fuzz fuzz-quick torture deps deps-test deps-lint deps-coverage deps-bench \
  deps-differential deps-fuzz deps-deb deps-nightly bench bench-check bench-record demo asan unit check golden \
  bed e2e differential check-packages coverage nightly lint lint-run reliability generated format install \
  uninstall deb clean help check-docs docs picture container-root chart deps-dist deps-dist-test dist check-dist \
  e2e-dist FORCE
