/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-text.h"

#include "fragment-bytes.h"
#include "sctp-words.h"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

const char PROPERTIES[] =
    "should be len, ttl, tos, id, df, piece, seq, ack, tag, init, coverage, call, nosum or badsum";

const char FLAG_LETTERS[] = "FSRPAU";

/// Protocols that have a name in scenarios.
const std::pair<const char*, uint8_t> PROTOCOLS[] = {
    {"udp", protocol::UDP},
    {"tcp", protocol::TCP},
    {"icmp", protocol::ICMP},
    {"udplite", protocol::UDPLITE},
    {"sctp", protocol::SCTP},
    {"gre", protocol::GRE},
};

/// ICMP messages that have a name in scenarios.
const std::pair<const char*, uint8_t> QUERIES[] = {
    {"echo", icmp::ECHO},
    {"reply", icmp::ECHO_REPLY},
    {"timestamp", icmp::TIMESTAMP},
    {"timestamp-reply", icmp::TIMESTAMP_REPLY},
    {"information", icmp::INFO_REQUEST},
    {"information-reply", icmp::INFO_REPLY},
    {"mask", icmp::ADDRESS_MASK},
    {"mask-reply", icmp::ADDRESS_MASK_REPLY},
};

/// @return true if scenarios write the ports of that protocol
bool
WritesPorts(uint8_t protocol)
{
    return protocol == protocol::UDP || protocol == protocol::TCP ||
           protocol == protocol::UDPLITE || protocol == protocol::SCTP;
}

/// @param name "udp", "tcp"... @return the protocol, or -1 if none has that name
int
ProtocolFromWord(const std::string& name)
{
    for (const auto& [known, number] : PROTOCOLS)
    {
        if (name == known)
        {
            return number;
        }
    }
    return -1;
}

/// @return the word at @p position, which moves on
const std::string&
Next(const std::vector<std::string>& words, size_t& position, const char* what)
{
    if (position >= words.size())
    {
        throw std::runtime_error(std::string("the line ends where ") + what + " should be");
    }
    return words[position++];
}

void
Endpoint(const std::string& word, bool hasPort, uint32_t& address, uint16_t& port)
{
    const size_t colon = word.find(':');
    if (hasPort != (colon != std::string::npos))
    {
        throw std::runtime_error(
            "\"" + word + "\": " + (hasPort ? "should be ADDRESS:PORT" : "should be an ADDRESS"));
    }
    address = AddressFromWord(word.substr(0, colon));
    if (hasPort)
    {
        port = static_cast<uint16_t>(NumberFromWord(word.substr(colon + 1), 65535));
    }
}

uint8_t
FlagsFromWord(const std::string& word)
{
    uint8_t flags = 0;
    for (const char letter : word)
    {
        const size_t bit = std::string(FLAG_LETTERS).find(letter);
        if (bit == std::string::npos)
        {
            throw std::runtime_error("\"" + word + "\": TCP flags are letters out of SFRPAU");
        }
        flags |= static_cast<uint8_t>(1U << bit);
    }
    return flags;
}

std::string
FlagsToWord(uint8_t flags)
{
    std::string word;
    for (const char letter : std::string("SFRPAU"))
    {
        if ((flags >> std::string(FLAG_LETTERS).find(letter)) & 1)
        {
            word += letter;
        }
    }
    return word;
}

void
IcmpFromWords(const std::vector<std::string>& words, size_t& position, PacketSpec& spec)
{
    const std::string kind = Next(words, position, "echo, reply or error");
    for (const auto& [name, type] : QUERIES)
    {
        if (kind == name)
        {
            spec.icmpType = type;
            spec.icmpId =
                static_cast<uint16_t>(NumberFromWord(Next(words, position, "an id"), 65535));
            return;
        }
    }
    if (kind != "error")
    {
        throw std::runtime_error("\"" + kind + "\": should be echo, reply or error");
    }
    const std::string which = Next(words, position, "TYPE/CODE");
    const size_t slash = which.find('/');
    if (slash == std::string::npos)
    {
        throw std::runtime_error("\"" + which + "\": should be TYPE/CODE");
    }
    spec.icmpType = static_cast<uint8_t>(NumberFromWord(which.substr(0, slash), 255));
    spec.icmpCode = static_cast<uint8_t>(NumberFromWord(which.substr(slash + 1), 255));
    if (Next(words, position, "{") != "{")
    {
        throw std::runtime_error("what an error quotes stands in { }");
    }
    spec.quote = PacketFromWords(words, position);
    if (Next(words, position, "}") != "}")
    {
        throw std::runtime_error("\"" + words[position - 1] + "\": should be }");
    }
    if (position + 1 < words.size() && words[position] == "cut")
    {
        const size_t cut = 20 + NumberFromWord(words[position + 1], 65535);
        spec.quote.resize(std::min(cut, spec.quote.size()));
        position += 2;
    }
}

bool
PropertyFromWords(const std::vector<std::string>& words, size_t& position, PacketSpec& spec)
{
    const std::string& name = words[position];
    if (name == "nosum" || name == "badsum")
    {
        (name == "nosum" ? spec.noChecksum : spec.badChecksum) = true;
        ++position;
        return true;
    }
    if (name == "df")
    {
        spec.dontFragment = true;
        ++position;
        return true;
    }
    if (name == "piece")
    {
        ++position;
        const std::string& word = Next(words, position, "FROM-TO");
        const size_t dash = std::min(word.find('-'), word.size() - 1);
        spec.pieceBegin = NumberFromWord(word.substr(0, dash), 65528);
        spec.pieceEnd = NumberFromWord(word.substr(dash + 1), 65535);
        return true;
    }
    static const char* const NUMBERS[] = {
        "len", "ttl", "tos", "id", "seq", "ack", "tag", "init", "coverage", "call"};
    if (std::find(std::begin(NUMBERS), std::end(NUMBERS), name) == std::end(NUMBERS))
    {
        return false;
    }
    ++position;
    const std::string& word = Next(words, position, "a number");
    if (name == "len")
    {
        spec.payload = NumberFromWord(word, 60000);
    }
    else if (name == "ttl")
    {
        spec.ttl = static_cast<uint8_t>(NumberFromWord(word, 255));
    }
    else if (name == "tos")
    {
        spec.tos = static_cast<uint8_t>(NumberFromWord(word, 255));
    }
    else if (name == "id")
    {
        spec.identification = static_cast<uint16_t>(NumberFromWord(word, 65535));
    }
    else if (name == "tag" || name == "init")
    {
        (name == "tag" ? spec.verificationTag : spec.initiateTag) = NumberFromWord(word, ~0U);
    }
    else if (name == "coverage")
    {
        spec.coverage = static_cast<uint16_t>(NumberFromWord(word, 65535));
    }
    else if (name == "call")
    {
        spec.callId = static_cast<int32_t>(NumberFromWord(word, 65535));
    }
    else
    {
        (name == "seq" ? spec.sequence : spec.acknowledgement) = NumberFromWord(word, ~0U);
    }
    return true;
}

} // namespace

std::vector<std::string>
SplitWords(const std::string& line)
{
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
    {
        words.push_back(word);
    }
    return words;
}

uint32_t
NumberFromWord(const std::string& word, uint32_t maximum)
{
    uint64_t number = 0;
    bool good = !word.empty() && word.size() <= 10;
    for (const char digit : word)
    {
        good = good && digit >= '0' && digit <= '9';
        number = number * 10 + static_cast<unsigned>(digit - '0');
    }
    if (!good || number > maximum)
    {
        throw std::runtime_error("\"" + word + "\": should be a number of at most " +
                                 std::to_string(maximum));
    }
    return static_cast<uint32_t>(number);
}

uint32_t
AddressFromWord(const std::string& word)
{
    std::istringstream in(word);
    std::string part;
    uint32_t address = 0;
    unsigned parts = 0;
    while (std::getline(in, part, '.'))
    {
        address = address << 8 | NumberFromWord(part, 255);
        ++parts;
    }
    if (parts != 4)
    {
        throw std::runtime_error("\"" + word + "\": should be an address like 10.0.0.2");
    }
    return address;
}

Bytes
PacketFromWords(const std::vector<std::string>& words, size_t& position)
{
    PacketSpec spec;
    const std::string kind = Next(words, position, "udp, tcp, icmp or proto");
    if (const int number = ProtocolFromWord(kind); number >= 0)
    {
        spec.protocol = static_cast<uint8_t>(number);
    }
    else if (kind == "proto")
    {
        spec.protocol =
            static_cast<uint8_t>(NumberFromWord(Next(words, position, "a protocol"), 255));
    }
    else
    {
        throw std::runtime_error("\"" + kind +
                                 "\": should be udp, tcp, icmp, udplite, sctp, gre or proto");
    }
    const bool ports = kind != "proto" && WritesPorts(spec.protocol);
    Endpoint(Next(words, position, "a source"), ports, spec.source, spec.sourcePort);
    if (Next(words, position, ">") != ">")
    {
        throw std::runtime_error("\"" + words[position - 1] + "\": should be >");
    }
    Endpoint(Next(words, position, "a destination"), ports, spec.destination, spec.destinationPort);
    if (kind == "tcp")
    {
        spec.flags = FlagsFromWord(Next(words, position, "TCP flags"));
    }
    if (kind == "icmp")
    {
        IcmpFromWords(words, position, spec);
    }
    const std::string chunks = kind == "sctp" ? Next(words, position, "chunks") : "";
    while (position < words.size() && words[position] != "}")
    {
        if (!PropertyFromWords(words, position, spec))
        {
            throw std::runtime_error("\"" + words[position] +
                                     "\": " + PROPERTIES);
        }
    }
    if (kind == "sctp")
    {
        spec.chunks = SctpChunksFromWord(chunks, spec.initiateTag, spec.payload);
        spec.payload = 0;
    }
    const Bytes packet = BuildPacket(spec);
    return spec.pieceEnd == 0
               ? packet
               : CutFragment(packet, spec.pieceBegin, spec.pieceEnd, spec.dontFragment);
}

Bytes
QuoteOfPacket(const Bytes& packet)
{
    const size_t from = (packet[0] & 15) * 4U + 8;
    return from < packet.size() ? Bytes(packet.begin() + static_cast<long>(from), packet.end())
                                : Bytes();
}

std::vector<std::string>
WordsOfPacket(const Bytes& packet)
{
    if (packet.size() < 20)
    {
        return {"cut"};
    }
    const size_t header = (packet[0] & 15) * 4U;
    const size_t rest = packet.size() > header ? packet.size() - header : 0;
    const uint8_t* transport = packet.data() + header;
    std::string source = AddressText(LoadBe32(&packet[12]));
    std::string destination = AddressText(LoadBe32(&packet[16]));
    const uint8_t protocol = packet[9];
    std::vector<std::string> words;
    words = {"proto", std::to_string(protocol)};
    for (const auto& [name, number] : PROTOCOLS)
    {
        if (protocol == number)
        {
            words = {name};
        }
    }
    if (WritesPorts(protocol) && rest >= 4)
    {
        source += ":" + std::to_string(LoadBe16(transport));
        destination += ":" + std::to_string(LoadBe16(transport + 2));
    }
    words.insert(words.end(), {source, ">", destination});
    if (protocol == protocol::TCP && rest >= 14)
    {
        words.push_back(FlagsToWord(transport[13]));
    }
    if (protocol == protocol::SCTP && rest >= 16)
    {
        words.push_back(WordFromSctpChunks(packet));
    }
    if (protocol == protocol::ICMP && rest >= 8)
    {
        if (icmp::IsError(transport[0]))
        {
            words.push_back("error");
            words.push_back(std::to_string(transport[0]) + "/" + std::to_string(transport[1]));
            words.push_back("{");
            const std::vector<std::string> quote = WordsOfPacket(QuoteOfPacket(packet));
            words.insert(words.end(), quote.begin(), quote.end());
            words.push_back("}");
        }
        else
        {
            std::string kind = "type?";
            for (const auto& [name, type] : QUERIES)
            {
                kind = transport[0] == type ? name : kind;
            }
            words.push_back(kind);
            words.push_back(std::to_string(LoadBe16(transport + 4)));
        }
    }
    return words;
}

std::string
PropertyOfPacket(const Bytes& packet, const std::string& name)
{
    const size_t header = (packet[0] & 15) * 4U;
    const uint8_t* transport = packet.data() + header;
    if (name == "ttl")
    {
        return std::to_string(packet[8]);
    }
    if (name == "tos" || name == "id")
    {
        return std::to_string(name == "tos" ? packet[1] : LoadBe16(&packet[4]));
    }
    const bool isTcp = packet[9] == protocol::TCP;
    if (name == "len")
    {
        const bool has8 = packet[9] == protocol::UDP || packet[9] == protocol::ICMP ||
                          packet[9] == protocol::UDPLITE;
        return std::to_string(packet.size() - header - (isTcp ? 20U : has8 ? 8U : 0U));
    }
    if (isTcp && (name == "seq" || name == "ack"))
    {
        return std::to_string(LoadBe32(transport + (name == "seq" ? 4 : 8)));
    }
    const size_t rest = packet.size() - header;
    if (packet[9] == protocol::SCTP && (name == "tag" || name == "init") && rest >= 20)
    {
        return std::to_string(LoadBe32(transport + (name == "tag" ? 4 : 16)));
    }
    if (packet[9] == protocol::UDPLITE && name == "coverage" && rest >= 8)
    {
        return std::to_string(LoadBe16(transport + 4));
    }
    if (packet[9] == protocol::GRE && name == "call" && rest >= 8)
    {
        return std::to_string(LoadBe16(transport + 6));
    }
    throw std::runtime_error("\"" + name + "\": " + PROPERTIES);
}

} // namespace netfilter
} // namespace ns3
