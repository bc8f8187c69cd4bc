#!/usr/bin/env python3
"""archive.py FOLDER ARCHIVE.tar.gz SECONDS: packs the folder, the same bytes for the same content.

Sorted names, one owner, one time, and modes that say only whether a file can be run."""

import gzip
import pathlib
import sys
import tarfile


def entries(folder):
    yield folder
    yield from sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).parts)


def main():
    folder, archive, seconds = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with open(archive, "wb") as raw:
        # No name and no time in gzip's header.
        with gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed, tarfile.open(
            fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT
        ) as tar:
            for path in entries(folder):
                entry = tar.gettarinfo(path, str(path.relative_to(folder.parent)))
                entry.uid = entry.gid = 0
                entry.uname = entry.gname = "root"
                entry.mtime = seconds
                entry.mode = 0o755 if entry.isdir() or entry.mode & 0o111 else 0o644
                if entry.isreg():
                    with open(path, "rb") as content:
                        tar.addfile(entry, content)
                else:
                    tar.addfile(entry)


main()
