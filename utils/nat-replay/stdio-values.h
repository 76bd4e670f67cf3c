/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef STDIO_VALUES_H
#define STDIO_VALUES_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/**
 * @file
 * Times and packets as requests and answers of nat-replay --stdio have them. Errors are thrown as
 * OptionError.
 */

namespace ns3
{
namespace replay
{

/// @param text decimal seconds, at most nine decimals, e.g. "1.25" @return nanoseconds
int64_t ParseTime(std::string_view text);

/// @param text two hexadecimal digits a byte @return the bytes
std::vector<uint8_t> ParseHex(std::string_view text);

/**
 * @param line the line to append to
 * @param bytes appended in hexadecimal
 * @param length how many bytes
 */
void AppendHex(std::string& line, const uint8_t* bytes, uint32_t length);

} // namespace replay
} // namespace ns3

#endif /* STDIO_VALUES_H */
