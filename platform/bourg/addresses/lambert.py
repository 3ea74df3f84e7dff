"""Lambert 93 (EPSG:2154), the metres of French maps, turned into longitude and latitude.

Closed formulas of the national institute (IGN, note NTG 71, algorithms 1 to 4) for the conformal
cone of 44 and 49 degrees on the ellipsoid GRS 80. RGF 93 and WGS 84 differ by less than a metre.
"""

from math import atan, atan2, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan

_A = 6_378_137.0  # GRS 80, half the equator's width in metres
_F = 1 / 298.257222101
_E = sqrt(_F * (2 - _F))
_NORTH, _SOUTH, _ORIGIN = radians(49), radians(44), radians(46.5)
_MERIDIAN = radians(3)
_X0, _Y0 = 700_000.0, 6_600_000.0
_ENOUGH = 1e-12  # radians: a hundredth of a millimetre
# What lies within France and its waters; no longitude or latitude ever does.
WIDTH, HEIGHT = (0.0, 1_400_000.0), (6_000_000.0, 7_200_000.0)


def _isometric(latitude: float) -> float:
    """The isometric latitude (algorithm 1)."""
    turned = _E * sin(latitude)
    return log(tan(pi / 4 + latitude / 2) * ((1 - turned) / (1 + turned)) ** (_E / 2))


def _latitude(isometric: float) -> float:
    """The latitude of an isometric latitude (algorithm 2), by coming nearer."""
    found = 2 * atan(exp(isometric)) - pi / 2
    while True:
        turned = _E * sin(found)
        nearer = ((1 + turned) / (1 - turned)) ** (_E / 2) * exp(isometric)
        before, found = found, 2 * atan(nearer) - pi / 2
        if abs(found - before) < _ENOUGH:
            return found


def _radius(latitude: float) -> float:
    """The great normal of the ellipsoid times the cosine: the radius of a parallel, in metres."""
    return _A * cos(latitude) / sqrt(1 - (_E * sin(latitude)) ** 2)


_N = log(_radius(_NORTH) / _radius(_SOUTH)) / (_isometric(_SOUTH) - _isometric(_NORTH))
_C = _radius(_SOUTH) / _N * exp(_N * _isometric(_SOUTH))
_YS = _Y0 + _C * exp(-_N * _isometric(_ORIGIN))


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude (degrees) of a point in Lambert 93 (metres), by algorithm 4."""
    radius = hypot(x - _X0, y - _YS)
    longitude = _MERIDIAN + atan2(x - _X0, _YS - y) / _N
    return degrees(longitude), degrees(_latitude(-log(radius / _C) / _N))


def to_metres(lon: float, lat: float) -> tuple[float, float]:
    """A point in Lambert 93 (metres) of longitude and latitude (degrees), by algorithm 3."""
    radius = _C * exp(-_N * _isometric(radians(lat)))
    turn = _N * (radians(lon) - _MERIDIAN)
    return _X0 + radius * sin(turn), _YS - radius * cos(turn)


def fits(x: float, y: float) -> bool:
    """Whether a point can be one of Lambert 93."""
    return WIDTH[0] <= x <= WIDTH[1] and HEIGHT[0] <= y <= HEIGHT[1]
