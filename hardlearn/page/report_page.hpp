#pragma once

#include <cstddef>
#include <string>

#include "hardlearn/page/page_state.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// No page is larger, whatever it is of.
inline constexpr std::size_t max_page_bytes = 2'000'000;

/// The dossier as one HTML page that needs nothing else: no file, no network, no other page. Equal dossiers
/// and pictures give equal bytes. What does not fit is left out, and the page says so at its top.
std::string report_page(const Dossier& dossier, const RowPictures& pictures = {});

/// The same with the given limits, whatever size comes of them.
std::string report_page(const Dossier& dossier, const PageLimits& limits, const RowPictures& pictures = {});

}  // namespace hardlearn
