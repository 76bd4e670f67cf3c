/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef HELPER_MESSAGES_H
#define HELPER_MESSAGES_H

#include "ns3/names.h"
#include "ns3/node.h"

#include <sstream>
#include <string>

/**
 * @file
 * @ingroup netfilter
 * What the helpers need to say what is wrong. Internal.
 */

namespace ns3
{

/// @return "node 3 (router)", for messages @param node a node
inline std::string
DescribeNode(Ptr<Node> node)
{
    std::ostringstream text;
    text << "node " << node->GetId();
    const std::string name = Names::FindName(node);
    if (!name.empty())
    {
        text << " (" << name << ")";
    }
    return text.str();
}

/**
 * Whoever aborts from within a catch block makes the runtime print the exception once more: so
 * leave it first.
 *
 * @tparam Error type of exceptions to catch
 * @param call function to call
 * @return what the exception said; empty if there was none
 */
template <typename Error, typename Function>
std::string
CatchError(const Function& call)
{
    try
    {
        call();
    }
    catch (const Error& error)
    {
        return error.what();
    }
    return "";
}

} // namespace ns3

#endif /* HELPER_MESSAGES_H */
