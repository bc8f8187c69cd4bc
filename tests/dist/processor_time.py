#!/usr/bin/env python3
"""processor_time.py FILE COMMAND...: runs the command and writes the seconds that it would take with all processors busy."""

import os
import resource
import subprocess
import sys


def main():
    status = subprocess.run(sys.argv[2:], check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(f"{(used.ru_utime + used.ru_stime) / os.cpu_count():.0f}\n")
    sys.exit(status)


main()
