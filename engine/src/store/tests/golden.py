"""Writes two small stored graphs from the tables in ../mod.rs alone and prints length and XXH3-64 of the files.

    python3 -m venv venv && venv/bin/pip install xxhash==3.* && venv/bin/python golden.py
"""
import struct
import xxhash

BLOCK, PAGE = 1 << 20, 4096


def xxh3(data):
    return xxhash.xxh3_64_intdigest(data)


def checksum(data):
    blocks = [data[i:i + BLOCK] for i in range(0, len(data), BLOCK)]
    return xxh3(b"".join(struct.pack("<Q", xxh3(block)) for block in blocks))


def write(version, vertices, ids, sections):
    """A directed graph of three arcs with data of type f32, in natural order."""
    header_bytes = 136 + 32 * len(sections)
    table, end = b"", header_bytes
    for kind, data in sections:
        offset = -(-end // PAGE) * PAGE
        table += struct.pack("<IIQQQ", kind, 0, offset, len(data), checksum(data))
        end = offset + len(data)

    file = b"\x89HUB\r\n\x1a\n" + struct.pack("<II", version, header_bytes)
    file += struct.pack("<QQQQ", end, vertices, 3, 3)  # file length, vertices, edges, arcs
    file += struct.pack("<II16s", ids << 2, 4, b"f32")
    counts = (901, 902, 903, 904, 905) if version == 1 else (3, 0, 0, 0, 0)
    file += struct.pack("<QQQQQQ", 0, *counts)  # no smallest id; build counts
    file += struct.pack("<II", len(sections), 0) + table
    file += struct.pack("<Q", xxh3(file))
    for _, data in sections:
        file += b"\0" * (-len(file) % PAGE) + data
    assert len(file) == end
    print(len(file), f"{xxh3(file):#x}")


# Vertices a, bc, z; a -> bc 0.5, a -> z 1, bc -> a -2.
write(1, 3, 2, [
    (1, struct.pack("<4Q", 0, 2, 3, 3)),
    (2, struct.pack("<3I", 1, 2, 0)),
    (3, struct.pack("<3f", 0.5, 1, -2)),
    (4, struct.pack("<4Q", 0, 1, 2, 3)),
    (5, struct.pack("<3I", 1, 0, 0)),
    (6, struct.pack("<3f", -2, 0.5, 1)),
    (8, struct.pack("<4Q", 0, 1, 3, 4)),
    (9, b"abcz"),
])
# Users a, bc, items 7, 8; a rates 7 with 0.5, 8 with 1, bc rates 8 with -2.
write(2, 4, 3, [
    (16, struct.pack("<QQIIQQ", 2, 2, 2, 0, 0, 7)),
    (1, struct.pack("<5Q", 0, 2, 3, 3, 3)),
    (2, struct.pack("<3I", 2, 3, 3)),
    (3, struct.pack("<3f", 0.5, 1, -2)),
    (4, struct.pack("<5Q", 0, 0, 0, 1, 3)),
    (5, struct.pack("<3I", 0, 0, 1)),
    (6, struct.pack("<3f", 0.5, 1, -2)),
    (8, struct.pack("<3Q", 0, 1, 3)),
    (9, b"abc"),
])
