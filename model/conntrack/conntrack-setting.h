/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNTRACK_SETTING_H
#define CONNTRACK_SETTING_H

#include "conntrack-config.h"
#include "setting.h"

#include <vector>

namespace ns3
{
namespace netfilter
{

/// One timeout, limit or switch of a tracker.
using ConntrackSetting = Setting<ConntrackConfig>;

/// @return all of them but the hash, which is no number
std::vector<ConntrackSetting> ListConntrackSettings();

} // namespace netfilter
} // namespace ns3

#endif /* CONNTRACK_SETTING_H */
