/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EXPECTATION_TEXT_H
#define EXPECTATION_TEXT_H

#include "expectation-record.h"

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * @param expectation an expectation
 * @return it as "conntrack -L expect" prints it, without a line end
 */
std::string FormatExpectation(const ExpectationRecord& expectation);

} // namespace netfilter
} // namespace ns3

#endif /* EXPECTATION_TEXT_H */
