"""Types of numen.random.bit_generator."""
from numen.random import BitGenerator as BitGenerator, SeedSequence as SeedSequence

__all__ = ["SeedSequence", "BitGenerator"]
