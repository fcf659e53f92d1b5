"""Run the command line with ``python -m iomdocs``."""

from iomdocs.cli import main

if __name__ == "__main__":
    main()
