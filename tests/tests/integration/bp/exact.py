#!/usr/bin/env python3
"""Grids solved by transfer matrices, for exact.rs. Row by row, in numpy: python3 tests/tests/integration/bp/exact.py

For each grid: ln Z, the marginal of one variable, the logarithm of the greatest value, and an assignment's sum of states.
"""
import itertools
import numpy as np

M = (1 << 64) - 1
G = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & M
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & M
    return z ^ z >> 31


def u01(tag, a, b):
    return (mix((mix((mix((tag * G + G) & M) ^ a) + G & M) ^ b) + G & M) >> 11) * 2.0**-53


def solve(side, states, coupling, mode, variable):
    J = lambda v, way: coupling if mode == 0 else coupling * (2 * u01(41, v, way) - 1)
    rows = np.array(list(itertools.product(range(states), repeat=side)))
    own, down = [], []
    for r in range(side):
        theta = np.array([[2 * u01(40, r * side + c, k) - 1 for k in range(states)] for c in range(side)])
        o = sum(theta[c][rows[:, c]] for c in range(side))
        o = o + sum(J(r * side + c, 0) * (rows[:, c] == rows[:, c + 1]) for c in range(side - 1))
        own.append(o)
    between = lambda r: sum(J(r * side + c, 1) * (rows[:, c][:, None] == rows[:, c][None, :]) for c in range(side))
    def lse(x):
        top = x.max(axis=0)
        return top + np.log(np.exp(x - top).sum(axis=0))
    target, column = divmod(variable, side)
    answers = {}
    for name, fold in (("sum", lse), ("max", lambda x: x.max(axis=0))):
        forward, backward = own[0], np.zeros(len(rows))
        for r in range(target):
            forward = own[r + 1] + fold(forward[:, None] + between(r))
        for r in reversed(range(target, side - 1)):
            backward = fold((between(r) + (own[r + 1] + backward)[None, :]).T)
        answers[name] = forward + backward
    belief = answers["sum"]
    log_z = lse(belief)
    marginal = [float(np.exp(belief - log_z)[rows[:, column] == k].sum()) for k in range(states)]
    print(f"side {side}, {states} states, J {coupling}, mode {mode}: ln Z {log_z!r}, marginal of {variable} {marginal}, "
          f"greatest {answers['max'].max()!r}")


solve(10, 2, 0.5, 0, 44)
solve(11, 2, 3.0, 1, 60)
solve(7, 3, 1.0, 1, 30)
