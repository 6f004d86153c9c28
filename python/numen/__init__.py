"""Numen: n-dimensional arrays with NumPy's interface."""
