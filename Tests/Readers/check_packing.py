"""Reads a zip file that was packed in pieces: check_packing.py FOLDER

Every part of parts.zip is what the file of its name holds: as zipfile reads it, and as zlib unpacks it when it may yield a
few bytes at a time. Prints what differs and exits with 1.
"""

import os
import struct
import sys
import zipfile
import zlib

folder = sys.argv[1]
path = os.path.join(folder, "parts.zip")
problems = []


def unpack(packed, step):
    """Also that the stream ends, and where the part does."""
    stream, pieces, rest = zlib.decompressobj(-zlib.MAX_WBITS), [], packed
    while not stream.eof:
        piece = stream.decompress(rest, step)
        rest = stream.unconsumed_tail
        if not piece and not rest and not stream.eof:
            return None
        pieces.append(piece)
    return None if stream.unused_data or rest else b"".join(pieces)


with zipfile.ZipFile(path) as package, open(path, "rb") as file:
    if package.testzip():
        problems.append("the zip file is damaged")
    for part in package.infolist():
        plain = open(os.path.join(folder, part.filename), "rb").read()
        if package.read(part) != plain or part.file_size != len(plain) or part.CRC != zlib.crc32(plain):
            problems.append(f"{part.filename}: zipfile reads something else")
        file.seek(part.header_offset + 26)
        file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)
        packed = file.read(part.compress_size)
        for step in (1, 7, 4093) if len(plain) < 1 << 17 else (4093, 1 << 18):
            if unpack(packed, step) != plain:
                problems.append(f"{part.filename}: zlib reads something else, {step} bytes at a time")
for text in problems[:20]:
    print(text)
sys.exit(1 if problems else 0)
