/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-text.h"

#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace netfilter
{

namespace
{

const char FLAG_LETTERS[] = "FSRPAU";

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
    if (kind == "echo" || kind == "reply")
    {
        spec.icmpType = kind == "echo" ? icmp::ECHO : icmp::ECHO_REPLY;
        spec.icmpId = static_cast<uint16_t>(NumberFromWord(Next(words, position, "an id"), 65535));
        return;
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
    if (name != "len" && name != "ttl" && name != "seq" && name != "ack")
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
    if (kind == "udp" || kind == "tcp" || kind == "icmp")
    {
        spec.protocol = kind == "udp"   ? protocol::UDP
                        : kind == "tcp" ? protocol::TCP
                                        : protocol::ICMP;
    }
    else if (kind == "proto")
    {
        spec.protocol =
            static_cast<uint8_t>(NumberFromWord(Next(words, position, "a protocol"), 255));
    }
    else
    {
        throw std::runtime_error("\"" + kind + "\": should be udp, tcp, icmp or proto");
    }
    const bool ports = kind == "udp" || kind == "tcp";
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
    while (position < words.size() && words[position] != "}")
    {
        if (!PropertyFromWords(words, position, spec))
        {
            throw std::runtime_error("\"" + words[position] +
                                     "\": should be len, ttl, seq, ack, nosum or badsum");
        }
    }
    return BuildPacket(spec);
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
    if (protocol == protocol::UDP || protocol == protocol::TCP)
    {
        words.push_back(protocol == protocol::UDP ? "udp" : "tcp");
        if (rest >= 4)
        {
            source += ":" + std::to_string(LoadBe16(transport));
            destination += ":" + std::to_string(LoadBe16(transport + 2));
        }
    }
    else if (protocol == protocol::ICMP)
    {
        words.push_back("icmp");
    }
    else
    {
        words = {"proto", std::to_string(protocol)};
    }
    words.insert(words.end(), {source, ">", destination});
    if (protocol == protocol::TCP && rest >= 14)
    {
        words.push_back(FlagsToWord(transport[13]));
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
            words.push_back(transport[0] == icmp::ECHO         ? "echo"
                            : transport[0] == icmp::ECHO_REPLY ? "reply"
                                                               : "type?");
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
    const bool isTcp = packet[9] == protocol::TCP;
    if (name == "len")
    {
        const bool has8 = packet[9] == protocol::UDP || packet[9] == protocol::ICMP;
        return std::to_string(packet.size() - header - (isTcp ? 20U : has8 ? 8U : 0U));
    }
    if (isTcp && (name == "seq" || name == "ack"))
    {
        return std::to_string(LoadBe32(transport + (name == "seq" ? 4 : 8)));
    }
    throw std::runtime_error("\"" + name + "\": should be len, ttl, seq, ack, nosum or badsum");
}

} // namespace netfilter
} // namespace ns3
