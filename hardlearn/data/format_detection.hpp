#pragma once

#include "hardlearn/data/read_options.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {

/// The format that the content tells: ARFF by its first keyword, svmlight by cells INDEX:VALUE, .npy by its
/// first bytes; a delimited text else, unless the file's name ends like one of the others. Never automatic.
/// Error(bad_data), with what it is and what to do, for files that hold something else: archives,
/// spreadsheets, Parquet, JSON, HTML, KEEL, Orange, a pointer of Git LFS.
DataFormat detect_format(const TextSource& source);

}  // namespace hardlearn
