# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Sends the same packets through a Linux router and through the module's, and compares what leaves
them and what their connection tables hold.

Without options: the fixed scenarios, and random ones. A random scenario that fails is printed with
its seed, and made smaller; --seed with that number and --scenarios 1 runs it again.
"""

import argparse
import sys
import time

import fixed_cases
import tcp_cells
from comparison import compare
from differences import DELIBERATE
from linux_router import LinuxRouter
from module_router import ModuleRouter
from random_rules import find_features
from random_scenarios import Generator
from recorder import Recorder
from shrink import shrink


class Runner:
    """Runs scenarios, counts and prints."""

    def __init__(self, linux, module):
        self._linux, self._module = linux, module
        self.failed = 0
        self._runs = 0

    def run_both(self, scenario):
        """Take a scenario through both. Returns what is different, in lines, and Linux's log."""
        left = Recorder(self._linux)
        scenario(left)
        right = Recorder(self._module, left.log)
        try:
            scenario(right)
        except Exception as error:  # pylint: disable=broad-except
            # The module said no, or the scenario tripped over what it did.
            return compare(left.log, right.log) + [
                f"the module: {type(error).__name__}: {error}"], left.log
        return compare(left.log, right.log), left.log

    def run_fixed(self, only):
        """The fixed scenarios with `only` in their names."""
        begin, count, expected = time.monotonic(), 0, DELIBERATE
        coverage = tcp_cells.Coverage()
        named = {**fixed_cases.scenarios(), **tcp_cells.scenarios()}
        for name, scenario in named.items():
            if only and only not in name:
                continue
            if name.startswith("case timeout") and not self._linux.has_policies():
                print(f"not tried: {name}: nfct is missing, or the kernel has no timeout policies")
                continue
            count += 1
            problems, log = self.run_both(scenario)
            coverage.learn(log)
            if problems and name not in expected:
                # Once may be chance: equal random choices, or a clock that struck.
                problems, _ = self.run_both(scenario)
            if problems and name in expected:
                print(f"known:  {name}: {expected[name]}")
            elif problems:
                self.failed += 1
                print(f"DIFFERENT: {name}", *problems, sep="\n  ", flush=True)
            elif name in expected:
                print(f"no longer different: {name}; take it out of differences.py")
        if not only:
            self._print_coverage(fixed_cases.unasked(named), coverage.missing())
        print(f"{count} fixed scenarios, {self.failed} different without a known reason, "
              f"{time.monotonic() - begin:.1f} s", flush=True)

    def _print_coverage(self, unasked, cells):
        for number, reason in fixed_cases.LEFT_OUT.items():
            print(f"left out: case {number}: {reason}")
        for missing in [f"case {number}" for number in unasked] + cells:
            self.failed += 1
            print(f"NO SCENARIO: {missing}")

    def run_random(self, seed, count, features, seconds):
        """Random scenarios with seed, seed + 1, ..., for at most some seconds."""
        begin, done, failed, chance = time.monotonic(), 0, 0, 0
        for number in range(seed, seed + count):
            if seconds and time.monotonic() - begin > seconds:
                break
            plan = Generator(number, features).make()
            done += 1
            if not self._fails(plan):
                continue
            if not self._fails(plan):
                chance += 1  # As with the fixed ones.
                continue
            failed += 1
            print(f"DIFFERENT: random scenario, --seed {number} --scenarios 1", flush=True)
            plan = shrink(plan, self._fails)
            problems, log = self.run_both(plan)
            for step in log:
                print("  " + step.text.replace("\n", "\n  "))
            print("  --", *problems, sep="\n  ", flush=True)
        self.failed += failed
        print(f"{done} random scenarios from seed {seed}, {failed} different"
              + (f" ({chance} more only once)" if chance else "")
              + f", {time.monotonic() - begin:.1f} s", flush=True)

    def _fails(self, plan):
        self._runs += 1
        plan.salt = self._runs * 7919
        return bool(self.run_both(plan)[0])


def _features_of(router):
    features, missing = find_features(router)
    for feature, reason in sorted(missing.items()):
        print(f"not tried: rules with {feature or 'what every version has'}: "
              f"{router.name}: {reason}")
    return features


def main():
    """See the text at the top."""
    parser = argparse.ArgumentParser(prog="compare-linux.sh", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=int, metavar="N", default=100,
                        help="how many random scenarios; default 100")
    parser.add_argument("--seed", type=int, metavar="S", default=1,
                        help="seed of the first random scenario; default 1")
    parser.add_argument("--seconds", type=float, metavar="T", default=0,
                        help="stop with random scenarios after so many seconds; default: never")
    parser.add_argument("--fixed", nargs="?", const="", metavar="TEXT",
                        help="only the fixed scenarios, or those with TEXT in their names")
    parser.add_argument("--random", action="store_true", help="only random scenarios")
    parser.add_argument("--program", metavar="FILE", help="nat-replay; default: the one built")
    arguments = parser.parse_args()

    linux, module = LinuxRouter(), ModuleRouter(arguments.program)
    runner = Runner(linux, module)
    if not arguments.random:
        runner.run_fixed(arguments.fixed)
    if arguments.fixed is None:
        module.begin()
        linux.begin()
        features = set.intersection(*(_features_of(router) for router in (module, linux)))
        runner.run_random(arguments.seed, arguments.scenarios, features, arguments.seconds)
    module.close()
    linux.close()
    return 1 if runner.failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
