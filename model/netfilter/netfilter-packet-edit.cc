/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-packet-edit.h"

#include "byte-order.h"

#include "ns3/header.h"
#include "ns3/tag-buffer.h"
#include "ns3/tag.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

/**
 * Bytes as a header, of any type: with the type of the header it takes the place of, a packet's
 * metadata stays true while the bytes are exactly those given.
 */
class BytesHeader : public Header
{
  public:
    BytesHeader() = default;

    BytesHeader(TypeId type, const uint8_t* bytes, uint32_t size)
        : m_type(type),
          m_bytes(bytes),
          m_size(size)
    {
    }

    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::NetfilterBytes")
                                .SetParent<Header>()
                                .SetGroupName("Netfilter")
                                .AddConstructor<BytesHeader>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return m_type;
    }

    uint32_t GetSerializedSize() const override
    {
        return m_size;
    }

    void Serialize(Buffer::Iterator start) const override
    {
        start.Write(m_bytes, m_size);
    }

    uint32_t Deserialize(Buffer::Iterator /* start */) override
    {
        return m_size;
    }

    uint32_t Deserialize(Buffer::Iterator start, Buffer::Iterator end) override
    {
        m_size = end.GetDistanceFrom(start);
        return m_size;
    }

    void Print(std::ostream& os) const override
    {
        os << "changed bytes=" << m_size;
    }

  private:
    TypeId m_type{GetTypeId()};
    const uint8_t* m_bytes{nullptr};
    uint32_t m_size{0};
};

/// Any byte tag, as bytes.
class BytesTag : public Tag
{
  public:
    /// @param type the tag's type @param limit more bytes than the tag can have
    BytesTag(TypeId type, uint32_t limit)
        : m_type(type),
          m_bytes(limit)
    {
    }

    TypeId GetInstanceTypeId() const override
    {
        return m_type;
    }

    uint32_t GetSerializedSize() const override
    {
        return static_cast<uint32_t>(m_bytes.size());
    }

    void Serialize(TagBuffer i) const override
    {
        i.Write(m_bytes.data(), GetSerializedSize());
    }

    void Deserialize(TagBuffer i) override
    {
        // A TagBuffer does not tell its size. So put a mark behind the copy, and look where it is:
        // all bytes behind it are still 0.
        std::fill(m_bytes.begin(), m_bytes.end(), 0);
        TagBuffer copy(m_bytes.data(), m_bytes.data() + m_bytes.size());
        copy.CopyFrom(i);
        copy.WriteU8(1);
        while (m_bytes.back() == 0)
        {
            m_bytes.pop_back();
        }
        m_bytes.pop_back();
    }

    void Print(std::ostream& os) const override
    {
        os << "size=" << m_bytes.size();
    }

    /// Make the tag of Ipv4FlowProbe quote the new addresses. @param change the addresses
    void FollowAddresses(const NetfilterAddressChange& change)
    {
        // Layout: flow, packet, size (4 bytes each), source, destination in network byte order.
        constexpr size_t SIZE = 20;
        constexpr size_t SOURCE = 12;
        constexpr size_t DESTINATION = 16;
        if (m_bytes.size() != SIZE || m_type.GetName() != "ns3::Ipv4FlowProbeTag" ||
            netfilter::LoadBe32(&m_bytes[SOURCE]) != change.oldSource ||
            netfilter::LoadBe32(&m_bytes[DESTINATION]) != change.oldDestination)
        {
            return;
        }
        netfilter::StoreBe32(&m_bytes[SOURCE], change.newSource);
        netfilter::StoreBe32(&m_bytes[DESTINATION], change.newDestination);
    }

  private:
    TypeId m_type;
    std::vector<uint8_t> m_bytes;
};

/// A byte tag and the bytes it covers.
struct TaggedRange
{
    BytesTag tag;
    uint32_t start;
    uint32_t end;
};

/// @param packet a packet @return its byte tags, in order
std::vector<TaggedRange>
SaveByteTags(const Packet& packet)
{
    std::vector<TaggedRange> saved;
    // Room for the largest tag and the mark behind it: the whole packet in its stored form.
    const uint32_t limit = packet.GetSerializedSize() + 1;
    ByteTagIterator i = packet.GetByteTagIterator();
    while (i.HasNext())
    {
        const ByteTagIterator::Item item = i.Next();
        BytesTag tag(item.GetTypeId(), limit);
        item.GetTag(tag);
        saved.push_back({std::move(tag), item.GetStart(), item.GetEnd()});
    }
    return saved;
}

/// Replace the first bytes of a packet with metadata, header by header.
void
ReplaceTyped(Packet& packet, const uint8_t* bytes, uint32_t length)
{
    struct Piece
    {
        TypeId type;
        uint32_t offset;
        uint32_t size;
        bool isHeader;
    };

    std::vector<Piece> pieces;
    uint32_t covered = 0;
    PacketMetadata::ItemIterator i = packet.BeginItem();
    while (covered < length && i.HasNext())
    {
        const PacketMetadata::Item item = i.Next();
        if (item.type != PacketMetadata::Item::HEADER || item.isFragment)
        {
            break;
        }
        pieces.push_back({item.tid, covered, item.currentSize, true});
        covered += item.currentSize;
    }
    if (covered < length)
    {
        pieces.push_back({BytesHeader::GetTypeId(), covered, length - covered, false});
        covered = length;
    }
    // The last header may be longer than what changed.
    std::vector<uint8_t> all(covered);
    packet.CopyData(all.data(), covered);
    std::copy(bytes, bytes + length, all.begin());

    for (const Piece& piece : pieces)
    {
        if (piece.isHeader)
        {
            BytesHeader header(piece.type, nullptr, piece.size);
            packet.RemoveHeader(header);
        }
        else
        {
            packet.RemoveAtStart(piece.size);
        }
    }
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece)
    {
        packet.AddHeader(BytesHeader(piece->type, all.data() + piece->offset, piece->size));
    }
}

} // namespace

Ptr<const Packet>
NetfilterEditPacket(Ptr<const Packet> packet,
                    const uint8_t* bytes,
                    uint32_t length,
                    const NetfilterAddressChange& change)
{
    const bool hasTags = packet->GetByteTagIterator().HasNext();
    if (length == 0 && !hasTags)
    {
        return packet;
    }
    Ptr<Packet> copy = packet->Copy();
    if (length > 0)
    {
        // Without metadata there are no items, and no types to preserve.
        if (copy->BeginItem().HasNext())
        {
            ReplaceTyped(*copy, bytes, length);
        }
        else
        {
            copy->RemoveAtStart(length);
            copy->AddHeader(BytesHeader(BytesHeader::GetTypeId(), bytes, length));
        }
    }
    if (hasTags)
    {
        // Removing bytes cut the tags that cover them: put all back as they were.
        std::vector<TaggedRange> tags = SaveByteTags(*packet);
        copy->RemoveAllByteTags();
        for (TaggedRange& range : tags)
        {
            range.tag.FollowAddresses(change);
            copy->AddByteTag(range.tag, range.start, range.end);
        }
    }
    return copy;
}

Ptr<const Packet>
NetfilterResizePacket(Ptr<const Packet> packet, uint32_t size)
{
    Ptr<Packet> copy = packet->Copy();
    if (size < packet->GetSize())
    {
        copy->RemoveAtEnd(packet->GetSize() - size);
    }
    else
    {
        // Padding would be missing from the packet's metadata, and nobody could take it off again.
        copy->AddAtEnd(Create<Packet>(size - packet->GetSize()));
    }
    return copy;
}

} // namespace ns3
