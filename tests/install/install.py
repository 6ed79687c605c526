"""Builds a small program against dynox as a user would: VARIANT is static, shared, pkgconfig or subdirectory.

usage: install.py VARIANT --source DIR --work DIR --prefix DIR --compiler CXX --flags FLAGS --launcher LIST
"""
import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run([str(word) for word in command], check=True, **options)


def output(*command, code=0, **environment):
    print("+", *command, flush=True)
    done = subprocess.run([str(word) for word in command], env=os.environ | environment,
                          stdout=subprocess.PIPE, text=True)
    assert done.returncode == code, (done.returncode, done.stdout)
    return done.stdout


def build_with_cmake(options, build, prefix):
    shutil.rmtree(build, ignore_errors=True)
    settings = [f"-DCMAKE_CXX_COMPILER={options.compiler}", f"-DCMAKE_CXX_FLAGS={options.flags}",
                f"-DVARIANT={options.variant}"]
    if options.variant == "subdirectory":
        # The same flags as in our own build, so that ccache, where there is one, has the objects.
        settings += [f"-DDYNOX_SOURCE_DIR={options.source}", "-DDYNOX_WARNINGS_AS_ERRORS=ON"]
        if options.launcher:
            settings.append(f"-DCMAKE_CXX_COMPILER_LAUNCHER={options.launcher}")
    else:
        settings.append(f"-DCMAKE_PREFIX_PATH={prefix}")
    if options.variant == "shared":
        settings.append("-DCMAKE_EXE_LINKER_FLAGS=-Wl,--as-needed")  # the default of some systems
    run("cmake", "-S", options.source / "tests/install/consumer", "-B", build, "-G", "Ninja", *settings)
    run("cmake", "--build", build, "--target", "consumer", "no_engine")


def build_with_pkg_config(options, build, prefix):
    shutil.rmtree(build, ignore_errors=True)
    build.mkdir(parents=True)
    path = {"PKG_CONFIG_PATH": f"{prefix}/lib/pkgconfig"}
    for program, packages in (("consumer", ["dynox-client", "dynox-engine"]), ("no_engine", ["dynox-client"])):
        flags = shlex.split(output("pkg-config", "--cflags", "--libs", *packages, **path))
        run(options.compiler, "-std=c++20", *shlex.split(options.flags),
            options.source / "tests/install/consumer/main.cpp", "-o", build / program, *flags)
    # The flags of a static link, with the libraries found as archives.
    flags = shlex.split(output("pkg-config", "--static", "--cflags", "--libs", "dynox-client", "dynox-engine", **path))
    flags = [re.sub(r"-l(dynox_\w+)", r"-l:lib\1.a", flag) for flag in flags]
    run(options.compiler, "-std=c++20", *shlex.split(options.flags),
        options.source / "tests/install/consumer/main.cpp", "-o", build / "consumer_static", *flags)
    assert output(build / "consumer_static") == "kept\n"


def check_programs(options, build, prefix):
    libraries = {"LD_LIBRARY_PATH": f"{prefix}/lib"} if options.variant == "pkgconfig" else {}
    assert output(build / "consumer", **libraries) == "kept\n"
    with tempfile.TemporaryDirectory() as directory:
        data = os.path.join(directory, "data")
        # A shared engine finds its storage module beside itself; a program that holds the engine itself has to be told
        # of a prefix other than the configured one. A sub-project's build tree is known.
        module = {"DYNOX_MODULE_PATH": f"{prefix}/lib/dynox"} if options.variant == "static" else {}
        assert output(build / "consumer", data, **libraries, **module) == "kept\n"
    words = output(build / "no_engine", code=1, **libraries)
    assert "the engine is not part of this program; link dynox::engine" in words, words


def check_installed_program(prefix):
    dynox = prefix / "bin/dynox"
    assert output(dynox, "--version").startswith("dynox ")
    with tempfile.TemporaryDirectory() as directory:
        url = f"file://{directory}/data"
        output(dynox, "table", "create", "users", "-p", "pk", "-e", url)
        assert output(dynox, "table", "list", "-e", url) == "users\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("variant", choices=["static", "shared", "pkgconfig", "subdirectory"])
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--prefix", type=pathlib.Path, required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="")
    parser.add_argument("--launcher", default="")
    options = parser.parse_args()
    build = options.work / options.variant
    prefix = options.prefix
    if options.variant != "subdirectory":
        # Moved after the installation: nothing in it may know where it was put first.
        prefix = options.work / f"moved-{options.variant}"
        shutil.rmtree(prefix, ignore_errors=True)
        shutil.copytree(options.prefix, prefix, symlinks=True)
    if options.variant == "pkgconfig":
        build_with_pkg_config(options, build, prefix)
    else:
        build_with_cmake(options, build, prefix)
    check_programs(options, build, prefix)
    if options.variant == "static":
        check_installed_program(prefix)
    if options.variant != "subdirectory":
        shutil.rmtree(prefix)
    return 0


if __name__ == "__main__":
    sys.exit(main())
