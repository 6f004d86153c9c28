"""OpenCV on Numen's arrays: a photograph is read, blurred and thresholded, and its contours are found.

vision.py [PHOTOGRAPH]
    Without an argument, a photograph that scikit-learn or matplotlib ship.
"""
import importlib.metadata
import sys

import numen as np

np.install_as_numpy()       # before cv2 imports numpy
import cv2  # noqa: E402

PHOTOGRAPHS = {"scikit-learn": "china.jpg", "matplotlib": "grace_hopper.jpg"}


def shipped_photograph():
    """The path of a photograph in an installed distribution; the distribution itself is not imported."""
    for distribution, name in PHOTOGRAPHS.items():
        try:
            files = importlib.metadata.files(distribution) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for file in files:
            if file.name == name:
                return str(file.locate())
    sys.exit(f"no photograph: name one, or install one of {', '.join(PHOTOGRAPHS)}")


def numens(array):
    """Is this Numen's array?  OpenCV makes its results through the C interface."""
    assert type(array) is np.ndarray and array.flags.c_contiguous, type(array)
    return array


def main(path):
    colour = numens(cv2.imread(path))
    print(f"{path.rpartition('/')[2]}: {colour.shape[1]} x {colour.shape[0]}, {colour.dtype}, mean colour "
          f"{colour.mean(axis=(0, 1)).round(2)}")
    grey = numens(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY))
    weights = np.array([0.114, 0.587, 0.299])
    error = np.abs(colour @ weights - grey).max()
    print(f"grey by OpenCV and by colour @ weights differ by at most {error:.3f}")
    blurred = numens(cv2.GaussianBlur(grey, (9, 9), 0))
    print(f"blur: roughness {np.abs(np.diff(grey.astype(float))).mean():.3f} -> {np.abs(np.diff(blurred.astype(float))).mean():.3f}")
    level, mask = cv2.threshold(blurred, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    assert np.array_equal(numens(mask), np.where(blurred > level, 255, 0))
    print(f"threshold {level:.0f}: {np.count_nonzero(mask) / mask.size:.4f} of the picture is bright")
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    areas = np.sort([cv2.contourArea(numens(contour)) for contour in contours])[::-1]
    print(f"{len(contours)} contours, the largest of {areas[0]:.0f} pixels")
    canvas = np.zeros_like(mask)
    cv2.drawContours(canvas, contours, -1, 255, cv2.FILLED)     # writes into Numen's memory
    print(f"filled, they cover {np.count_nonzero(canvas & mask) / np.count_nonzero(mask):.4f} of what is bright")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else shipped_photograph())
