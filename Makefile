# SPDX-License-Identifier: LGPL-3.0-or-later
# Thin: Meson builds, tools/ holds the scripts. `make help` lists the targets.

.PHONY: help build release asan test check demo install deb clean packages

help:
	@echo 'make build    the program, for working on it (build/)'
	@echo 'make release  the program, optimised (build-release/)'
	@echo 'make asan     with clang, address and undefined sanitizers (build-asan/)'
	@echo 'make demo     two sandboxes and a hub, from nothing to in step'
	@echo 'make test     every test, with gcc and with the sanitizers'
	@echo 'make check    the house rules and the quick tests'
	@echo 'make install  the release build, to /usr/local (DESTDIR is honoured)'
	@echo 'make deb      Debian packages (build-deb/)'

packages:
	@tools/install-packages

build/build.ninja: | packages
	@meson setup build > /dev/null

build-release/build.ninja: | packages
	@meson setup build-release --buildtype release -Db_lto=true \
	  --prefix /usr/local > /dev/null

build-asan/build.ninja: | packages
	@CC=clang meson setup build-asan -Db_sanitize=address,undefined \
	  -Db_lundef=false > /dev/null

build: build/build.ninja
	@ninja -C build --quiet

release: build-release/build.ninja
	@ninja -C build-release --quiet src/cli/crosswalk \
	  src/sandbox/crosswalk-sandbox library

asan: build-asan/build.ninja
	@ninja -C build-asan --quiet

test: packages
	@tools/run-tests

check: build
	@meson test -C build --quiet --suite house --suite unit

demo: release
	@tools/demo

install: release
	@meson install -C build-release --no-rebuild --quiet

deb: packages
	@tools/make-deb build-deb

clean:
	rm -rf build build-release build-asan build-tsan build-deb
