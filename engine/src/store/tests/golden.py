"""Writes a small stored graph from the tables in ../mod.rs alone and prints length and XXH3-64 of the file.

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


# Vertices a, bc, z; a -> bc 0.5, a -> z 1, bc -> a -2.
sections = [
    (1, struct.pack("<4Q", 0, 2, 3, 3)),
    (2, struct.pack("<3I", 1, 2, 0)),
    (3, struct.pack("<3f", 0.5, 1, -2)),
    (4, struct.pack("<4Q", 0, 1, 2, 3)),
    (5, struct.pack("<3I", 1, 0, 0)),
    (6, struct.pack("<3f", -2, 0.5, 1)),
    (8, struct.pack("<4Q", 0, 1, 3, 4)),
    (9, b"abcz"),
]
header_bytes = 136 + 32 * len(sections)
table, end = b"", header_bytes
for kind, data in sections:
    offset = -(-end // PAGE) * PAGE
    table += struct.pack("<IIQQQ", kind, 0, offset, len(data), checksum(data))
    end = offset + len(data)

file = b"\x89HUB\r\n\x1a\n" + struct.pack("<II", 1, header_bytes)
file += struct.pack("<QQQQ", end, 3, 3, 3)  # file length, vertices, edges, arcs
file += struct.pack("<II16s", 2 << 2, 4, b"f32")  # directed, natural order, text ids
file += struct.pack("<QQQQQQ", 0, 901, 902, 903, 904, 905)  # no smallest id; build counts
file += struct.pack("<II", len(sections), 0) + table
file += struct.pack("<Q", xxh3(file))
for _, data in sections:
    file += b"\0" * (-len(file) % PAGE) + data
assert len(file) == end
print(len(file), f"{xxh3(file):#x}")
