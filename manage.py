#!/usr/bin/env python
"""The Django door."""

import sys

from config.door import main

if __name__ == "__main__":
    main(sys.argv)
