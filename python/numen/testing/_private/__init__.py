"""Bodies of numen.testing."""
