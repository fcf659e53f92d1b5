"""How fast the program is beside what a competent colleague would write: ``python -m benchmarks``."""
