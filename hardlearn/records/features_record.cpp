#include "hardlearn/records/features_record.hpp"

#include "hardlearn/records/notes_json-inl.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
std::string features_record(const ReadData& read, const std::string& file, const std::string& output) {
    const Dataset& data = read.data;
    return record_text(
        {{"schema", "hardlearn.features/1"},
         {"file", file},
         {"output", output},
         {"images", data.rows},
         {"features", data.columns.size()},
         {"classes", data.labels.empty()
                         ? Json::array()
                         : classes_json(data.class_names, class_counts(data.labels, data.num_classes()))},
         {"backbone", image_features_json(data.images)},
         {"names", data.row_names},
         {"notes", notes_json(read.notes)}});
}

}  // namespace hardlearn
