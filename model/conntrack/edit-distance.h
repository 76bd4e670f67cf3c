/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDIT_DISTANCE_H
#define EDIT_DISTANCE_H

#include <cstddef>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * How far two words are apart (Levenshtein distance), for messages that guess what was meant.
 *
 * @ingroup netfilter
 * @param a a word
 * @param b a word
 * @return how many letters must be added, removed or replaced to turn one into the other
 */
size_t EditDistance(const std::string& a, const std::string& b);

} // namespace netfilter
} // namespace ns3

#endif /* EDIT_DISTANCE_H */
