/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef PACKET_TEXT_H
#define PACKET_TEXT_H

#include "packet-builder.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup netfilter-tests
 * Packets as words, as scenario.h describes them.
 */

namespace ns3
{
namespace netfilter
{

/// @param line a line @return its words
std::vector<std::string> SplitWords(const std::string& line);

/**
 * @param word a number
 * @param maximum highest it may be
 * @return the number
 * @throw std::runtime_error if it is none
 */
uint32_t NumberFromWord(const std::string& word, uint32_t maximum);

/// @param word "10.0.0.2" @return the address @throw std::runtime_error if it is none
uint32_t AddressFromWord(const std::string& word);

/**
 * @param words words
 * @param position of the first of the packet; on return, behind it
 * @return the packet
 * @throw std::runtime_error that quotes the word that is wrong
 */
Bytes PacketFromWords(const std::vector<std::string>& words, size_t& position);

/**
 * @param packet a packet, or the first bytes of one
 * @return its words, without what may follow ("len 20"...)
 */
std::vector<std::string> WordsOfPacket(const Bytes& packet);

/**
 * @param packet a packet
 * @param name "len", "ttl", "seq", "ack", "tag", "init", "coverage" or "call"
 * @return the value as a word
 * @throw std::runtime_error if the packet has no such thing
 */
std::string PropertyOfPacket(const Bytes& packet, const std::string& name);

/**
 * @param packet an ICMP error
 * @return the bytes that it quotes
 */
Bytes QuoteOfPacket(const Bytes& packet);

} // namespace netfilter
} // namespace ns3

#endif /* PACKET_TEXT_H */
