/// All that programs call of networks and learned reweighting, beside hardlearn.hpp: read a table or images,
/// train on them, test, predict, weigh the training samples, and keep models and records. For the target
/// hardlearn::network_tasks, which needs libtorch.
#pragma once

#include "hardlearn/hardlearn.hpp"
#include "hardlearn/network_tasks/network_contenders.hpp"
#include "hardlearn/network_tasks/network_data.hpp"
#include "hardlearn/network_tasks/network_records.hpp"
#include "hardlearn/network_tasks/network_texts.hpp"
#include "hardlearn/network_tasks/predict_by_network.hpp"
#include "hardlearn/network_tasks/rows_to_label.hpp"
#include "hardlearn/network_tasks/tested_rows.hpp"
#include "hardlearn/network_tasks/train_network.hpp"
#include "hardlearn/network_tasks/weighted_samples.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/training/settings.hpp"
