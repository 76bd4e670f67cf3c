/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef SCALE_FIGURE_H
#define SCALE_FIGURE_H

#include <string>
#include <vector>

/**
 * Draw the time series that runs have written: writes a gnuplot script and runs gnuplot on it.
 *
 * @param reapers whose nat-scale-REAPER.csv there are
 * @param folder where they are, and where script and picture go
 * @return what was drawn, or why nothing was, in words
 */
std::string DrawSeries(const std::vector<std::string>& reapers, const std::string& folder);

#endif /* SCALE_FIGURE_H */
