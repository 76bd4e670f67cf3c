/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PRINTABLE_TEXT_H
#define PRINTABLE_TEXT_H

#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * @ingroup netfilter
 * For messages that repeat what may come from anywhere.
 *
 * @param text any text
 * @return it with what is not printable ASCII as `\xNN`, so that it stays one harmless line
 */
std::string PrintableText(const std::string& text);

/**
 * @param place what tells a reader where a text came from: a command, a path
 * @return it as PrintableText, its middle left out if it is long
 */
std::string ReadablePlace(const std::string& place);

/**
 * @param message a message
 * @return it as PrintableText, what is too long in it left out
 */
std::string ReadableMessage(const std::string& message);

} // namespace netfilter
} // namespace ns3

#endif /* PRINTABLE_TEXT_H */
