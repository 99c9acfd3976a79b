#!/usr/bin/env python3
"""Makes truth.png and noisy.png in this folder: rings around a sun over a sea, in five levels of grey, and the same with
normal noise of deviation 40, cut to 0..255. Prints the root of the mean square error between them.

Usage: python3 picture.py        (numpy 2.4 made the files that are here)
"""
import pathlib
import struct
import zlib

import numpy as np

SIDE, LEVELS, NOISE = 128, 5, 40.0


def png(path, pixels):
    """Writes 8-bit grey pixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


row, column = np.mgrid[0:SIDE, 0:SIDE]
horizon = 3 * SIDE // 4
rings = np.hypot(row - horizon, column - SIDE // 2) // (SIDE // 8)
# The sea shows the sky upside down, a level darker.
level = np.where(row <= horizon, LEVELS - 1 - rings % LEVELS, (LEVELS - 2 - rings) % LEVELS)
truth = np.round(level * 255 / (LEVELS - 1)).astype(np.uint8)
noise = np.random.default_rng(1).normal(0.0, NOISE, truth.shape)
noisy = np.clip(np.round(truth + noise), 0, 255).astype(np.uint8)
folder = pathlib.Path(__file__).resolve().parent
png(folder / "truth.png", truth)
png(folder / "noisy.png", noisy)
print(np.sqrt(np.mean((truth.astype(float) - noisy) ** 2)))
