/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef RUN_STATISTICS_H
#define RUN_STATISTICS_H

#include <vector>

/**
 * The middle of some measurements: half of them are not above it, half not below.
 *
 * @param values at least one
 * @return their median
 */
double Median(std::vector<double> values);

#endif /* RUN_STATISTICS_H */
