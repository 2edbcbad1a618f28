"""The faces of a cuboid, by its points p1 to p8 from 0; the front lies over the others."""

FACES = ((4, 5, 6, 7), (0, 1, 5, 4), (3, 2, 6, 7), (0, 3, 7, 4), (1, 2, 6, 5))
"""Back, bottom, top, left, right. What the format calls the side is no face of the solid."""

FRONT = (0, 1, 2, 3)
