/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/test.h"

// An installed ns-3 brings the test framework, but not the program that runs the suites.
int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
