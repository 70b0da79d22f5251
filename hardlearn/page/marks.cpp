#include "hardlearn/page/marks.hpp"

#include <fmt/format.h>

#include "hardlearn/page/html.hpp"

namespace hardlearn {

std::string mark_svg(std::size_t category, double x, double y) {
    switch (category % 4) {
        case 0:
            return fmt::format("<circle class=\"mark k{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>",
                               category % 8, x, y);
        case 1:
            return fmt::format("<path class=\"mark k{}\" d=\"M{:.1f} {:.1f}h8v8h-8z\"/>", category % 8, x - 4,
                               y - 4);
        case 2:
            return fmt::format("<path class=\"mark k{}\" d=\"M{:.1f} {:.1f}l5 9h-10z\"/>", category % 8, x,
                               y - 5);
        default:
            return fmt::format("<path class=\"mark k{}\" d=\"M{:.1f} {:.1f}l5 5-5 5-5-5z\"/>", category % 8,
                               x, y - 5);
    }
}

std::string legend_item(std::size_t category, std::string_view name) {
    return fmt::format("<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\">{}</svg>{}</li>",
                       mark_svg(category, 7, 7), name_html(name));
}

}  // namespace hardlearn
