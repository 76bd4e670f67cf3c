/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ftp-command.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr uint32_t MAX_OCTET = 255;
constexpr uint32_t MAX_PORT = 65535;

bool
IsDigit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

uint8_t
ToUpper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? static_cast<uint8_t>(c - 'a' + 'A') : c;
}

/// Reads a text from left to right, never beyond its end.
class Reader
{
  public:
    Reader(const uint8_t* text, size_t length)
        : m_text(text),
          m_length(length)
    {
    }

    size_t GetPosition() const
    {
        return m_position;
    }

    bool AtEnd() const
    {
        return m_position == m_length;
    }

    /// @return the next byte, which must be there
    uint8_t Peek() const
    {
        return m_text[m_position];
    }

    void Skip(size_t count)
    {
        m_position += count;
    }

    /// @return true if @p c comes next; then it is read
    bool Read(uint8_t c)
    {
        if (AtEnd() || Peek() != c)
        {
            return false;
        }
        ++m_position;
        return true;
    }

    /// Read a number of one digit or more. @return false if there is none up to @p maximum
    bool ReadNumber(uint32_t maximum, uint32_t& number)
    {
        number = 0;
        const size_t start = m_position;
        while (!AtEnd() && IsDigit(Peek()))
        {
            number = number * 10 + (Peek() - '0');
            if (number > maximum)
            {
                return false;
            }
            ++m_position;
        }
        return m_position > start;
    }

    /// Read numbers up to 255 with @p separator between them. @return false if they are not there
    bool ReadOctets(uint32_t* numbers, unsigned count, uint8_t separator)
    {
        for (unsigned i = 0; i < count; ++i)
        {
            if ((i > 0 && !Read(separator)) || !ReadNumber(MAX_OCTET, numbers[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// Go on until @p stop says yes to a byte. @return false if none is there
    template <typename Condition>
    bool SkipTo(Condition stop)
    {
        while (!AtEnd() && !stop(Peek()))
        {
            ++m_position;
        }
        return !AtEnd();
    }

  private:
    const uint8_t* m_text;
    size_t m_length;
    size_t m_position{0};
};

uint32_t
AddressOf(const uint32_t* octets)
{
    return octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3];
}

/// h1,h2,h3,h4,p1,p2 and something that is no digit behind it.
bool
ReadHostPort(Reader& reader, FtpEndpoint& endpoint)
{
    uint32_t numbers[6];
    if (!reader.ReadOctets(numbers, 6, ',') || reader.AtEnd())
    {
        return false;
    }
    endpoint.address = AddressOf(numbers);
    endpoint.port = static_cast<uint16_t>(numbers[4] << 8 | numbers[5]);
    return endpoint.port != 0;
}

/// PORT ends with the line.
bool
ReadPort(Reader& reader, FtpEndpoint& endpoint)
{
    return ReadHostPort(reader, endpoint) && reader.Peek() == '\r';
}

/// In a 227 the first digit begins the numbers; that they stand in parentheses is not certain. A
/// comma behind them would mean more numbers, and so something else.
bool
ReadPassive(Reader& reader, FtpEndpoint& endpoint)
{
    return ReadHostPort(reader, endpoint) && reader.Peek() != ',';
}

/// RFC 2428: any printable ASCII character may delimit, but a digit could not.
bool
ReadDelimiter(Reader& reader, uint8_t& delimiter)
{
    if (reader.AtEnd() || reader.Peek() < 33 || reader.Peek() > 126 || IsDigit(reader.Peek()))
    {
        return false;
    }
    delimiter = reader.Peek();
    reader.Skip(1);
    return true;
}

bool
ReadDelimitedPort(Reader& reader, uint8_t delimiter, FtpEndpoint& endpoint)
{
    uint32_t port = 0;
    if (!reader.ReadNumber(MAX_PORT, port) || port == 0 || !reader.Read(delimiter))
    {
        return false;
    }
    endpoint.port = static_cast<uint16_t>(port);
    return true;
}

/// |1|address|port|
bool
ReadExtendedPort(Reader& reader, FtpEndpoint& endpoint)
{
    uint8_t delimiter = 0;
    uint32_t octets[4];
    if (!ReadDelimiter(reader, delimiter) || !reader.Read('1') || !reader.Read(delimiter) ||
        !reader.ReadOctets(octets, 4, '.') || !reader.Read(delimiter))
    {
        return false;
    }
    endpoint.address = AddressOf(octets);
    return ReadDelimitedPort(reader, delimiter, endpoint);
}

/// |||port|
bool
ReadExtendedPassive(Reader& reader, FtpEndpoint& endpoint)
{
    uint8_t delimiter = 0;
    return ReadDelimiter(reader, delimiter) && reader.Read(delimiter) && reader.Read(delimiter) &&
           ReadDelimitedPort(reader, delimiter, endpoint);
}

/// How to recognise and read a line.
struct LineFormat
{
    FtpLine line;
    const char* keyword;
    size_t keywordLength;
    uint8_t before; //!< the words begin behind this character; 0: with the first digit
    bool (*read)(Reader& reader, FtpEndpoint& endpoint);
};

constexpr LineFormat FORMATS[2][2] = {
    {{FtpLine::PORT, "PORT", 4, ' ', ReadPort}, {FtpLine::EPRT, "EPRT", 4, ' ', ReadExtendedPort}},
    {{FtpLine::PASV, "227 ", 4, 0, ReadPassive},
     {FtpLine::EPSV, "229 ", 4, '(', ReadExtendedPassive}},
};

FtpScan
ScanFor(const LineFormat& format, const uint8_t* text, size_t length, FtpEndpoint& endpoint)
{
    const size_t compared = std::min(length, format.keywordLength);
    for (size_t i = 0; i < compared; ++i)
    {
        if (ToUpper(text[i]) != static_cast<uint8_t>(format.keyword[i]))
        {
            return FtpScan::OTHER;
        }
    }
    Reader reader(text, length);
    reader.Skip(compared);
    const uint8_t before = format.before;
    const bool begins = reader.SkipTo(
        [before](uint8_t c) { return before == 0 ? IsDigit(c) : c == before; });
    if (!begins)
    {
        return FtpScan::PARTIAL;
    }
    reader.Skip(before == 0 ? 0 : 1);
    endpoint.line = format.line;
    endpoint.offset = static_cast<uint32_t>(reader.GetPosition());
    if (!format.read(reader, endpoint))
    {
        return FtpScan::PARTIAL;
    }
    endpoint.length = static_cast<uint32_t>(reader.GetPosition()) - endpoint.offset;
    return FtpScan::FOUND;
}

} // namespace

FtpScan
ScanFtpLine(const uint8_t* text,
            size_t length,
            Direction direction,
            uint32_t speaker,
            FtpEndpoint& endpoint)
{
    if (length == 0)
    {
        return FtpScan::OTHER;
    }
    for (const LineFormat& format : FORMATS[static_cast<size_t>(direction)])
    {
        endpoint = FtpEndpoint();
        endpoint.address = speaker;
        const FtpScan scan = ScanFor(format, text, length, endpoint);
        if (scan != FtpScan::OTHER)
        {
            return scan;
        }
    }
    return FtpScan::OTHER;
}

std::string
FormatFtpEndpoint(FtpLine line, uint32_t address, uint16_t port)
{
    const std::string number = std::to_string(port);
    std::string dotted;
    for (const unsigned shift : {24U, 16U, 8U, 0U})
    {
        dotted += (dotted.empty() ? "" : ".") + std::to_string((address >> shift) & MAX_OCTET);
    }
    switch (line)
    {
    case FtpLine::EPRT:
        return "|1|" + dotted + "|" + number + "|";
    case FtpLine::EPSV:
        return "|||" + number + "|";
    case FtpLine::PORT:
    case FtpLine::PASV:
        break;
    }
    std::replace(dotted.begin(), dotted.end(), '.', ',');
    return dotted + "," + std::to_string(port >> 8) + "," + std::to_string(port & MAX_OCTET);
}

} // namespace netfilter
} // namespace ns3
