/*
 * Copyright (c) 2026 The ns-3 netfilter authors
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef TEXT_FILE_H
#define TEXT_FILE_H

#include <fstream>
#include <string>

namespace ns3
{
namespace replay
{

/// A text file that is written and does not keep silent about a full disk.
class TextFile
{
  public:
    /**
     * @param path the file, overwritten if there is one
     * @throws CaptureError if it cannot be written
     */
    explicit TextFile(const std::string& path);

    /// @return where to write
    std::ostream& GetStream()
    {
        return m_stream;
    }

    const std::string& GetPath() const
    {
        return m_path;
    }

    /**
     * Bring everything to the file and close it.
     *
     * @throws CaptureError if the file cannot take it
     */
    void Close();

  private:
    std::string m_path;
    std::ofstream m_stream;
};

} // namespace replay
} // namespace ns3

#endif /* TEXT_FILE_H */
