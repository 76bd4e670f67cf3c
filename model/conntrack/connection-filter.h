/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef CONNECTION_FILTER_H
#define CONNECTION_FILTER_H

#include "connection-record.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{
namespace netfilter
{

/// Addresses that share a prefix. The default has no prefix in common: all addresses.
struct AddressPrefix
{
    uint32_t address{0}; //!< host byte order; the bits behind the prefix do not matter
    uint8_t length{0};   //!< of the prefix, 0..32

    /// @param other an address, host byte order @return true if it begins with the prefix
    bool Contains(uint32_t other) const;
};

/// What one tuple of a connection must be. Whatever is not set may be anything.
struct TupleFilter
{
    AddressPrefix source;
    AddressPrefix destination;
    std::optional<uint16_t> sourcePort;      //!< TCP, UDP, UDP-Lite, SCTP: others do not match
    std::optional<uint16_t> destinationPort; //!< likewise

    /// @param tuple a tuple @return true if it is as wanted
    bool Matches(const Tuple& tuple) const;
};

/**
 * @ingroup netfilter
 * Which connections to list, with the possibilities of `conntrack -L`. All that is set must hold;
 * the default lets every connection through.
 *
 * | option of conntrack             | field                                         |
 * |---------------------------------|-----------------------------------------------|
 * | -p                              | protocol                                      |
 * | -s, -d, --sport, --dport        | original                                      |
 * | -r, -q, --reply-port-src, -dst  | reply                                         |
 * | --state                         | tcpState, sctpState                           |
 * | -m MARK/MASK                    | mark, markMask                                |
 * | -u ASSURED,SEEN_REPLY,UNSET     | statusSet, statusUnset                        |
 * | -n, -g, -j                      | statusAny: SRC_NAT, DST_NAT, or both          |
 */
struct ConnectionFilter
{
    std::optional<uint8_t> protocol; //!< IP protocol number
    TupleFilter original;            //!< as the first packet was
    TupleFilter reply;               //!< as answers come in
    std::optional<TcpState> tcpState;   //!< connections of other protocols do not match
    std::optional<SctpState> sctpState; //!< likewise
    std::optional<uint32_t> mark;       //!< compared where markMask has bits
    uint32_t markMask{0xffffffff};
    uint32_t statusSet{0};   //!< status::*, all of them must be set
    uint32_t statusUnset{0}; //!< status::*, none of them may be set
    uint32_t statusAny{0};   //!< status::*, one of them must be set, unless 0

    /// @return what of the filter makes no sense, with the cure; empty if all does
    std::string FindMistake() const;

    /// @param record a connection @return true if it is one of those wanted
    bool Matches(const ConnectionRecord& record) const;
};

} // namespace netfilter
} // namespace ns3

#endif /* CONNECTION_FILTER_H */
