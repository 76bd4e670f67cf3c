/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rule-list-text.h"

#include "rule-values.h"

namespace ns3
{
namespace netfilter
{

std::string
ListedPorts(uint16_t min, uint16_t max, const RuleListNames& names)
{
    if (names.numeric)
    {
        return PortRangeText(min, ':', max);
    }
    return PortName(min, names.protocol) + (min == max ? "" : ":" + PortName(max, names.protocol));
}

} // namespace netfilter
} // namespace ns3
