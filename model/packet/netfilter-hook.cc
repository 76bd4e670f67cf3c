/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-hook.h"

namespace ns3
{
namespace netfilter
{

const char*
HookName(Hook hook)
{
    switch (hook)
    {
    case Hook::PREROUTING:
        return "PREROUTING";
    case Hook::INPUT:
        return "INPUT";
    case Hook::FORWARD:
        return "FORWARD";
    case Hook::OUTPUT:
        return "OUTPUT";
    case Hook::POSTROUTING:
        return "POSTROUTING";
    }
    return "?";
}

} // namespace netfilter
} // namespace ns3
