/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef REAPER_SETTING_H
#define REAPER_SETTING_H

#include "reaper.h"
#include "setting.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

/// One constant of a reaper.
using ReaperSetting = Setting<ReaperConfig>;

/// @return all constants of all reapers
std::vector<ReaperSetting> ListReaperSettings();

} // namespace netfilter
} // namespace ns3

#endif /* REAPER_SETTING_H */
