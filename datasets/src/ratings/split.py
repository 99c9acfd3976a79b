"""Splits a file of ratings as src/ratings/split.rs says it does, and says how well the mean predicts the test part.

    python3 split.py RATINGS.csv.gz
"""
import gzip
import sys

import numpy as np

np.seterr(over="ignore")
word = np.uint64
G = word(0x9E3779B97F4A7C15)


def mix(z):
    z = (z ^ (z >> word(30))) * word(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> word(27))) * word(0x94D049BB133111EB)
    return z ^ (z >> word(31))


def h(tag, a, b):
    x = mix(word(tag) * G + G)
    x = mix((x ^ a.astype(word)) + G)
    return mix((x ^ b.astype(word)) + G)


lines = gzip.open(sys.argv[1], "rt").read().splitlines()[1:]
columns = [line.split(",")[:3] for line in lines]
users, user = np.unique([int(column[0]) for column in columns], return_inverse=True)
items, item = np.unique([int(column[1]) for column in columns], return_inverse=True)
rating = np.array([float(column[2]) for column in columns])
print(len(rating), "ratings", len(users), "users", len(items), "items")
p, q = 1, 10
for seed in 0, 3:
    hashes = h(7 + (seed << 8), user, item)
    by_rating = hashes % word(q) < word(p)
    by_user = np.zeros(len(rating), bool)
    for u in range(len(users)):
        mine = np.where(user == u)[0]
        wanted = min((2 * p * len(mine) + q) // (2 * q), len(mine) - 1)
        by_user[mine[np.argsort(hashes[mine])[:wanted]]] = True
    for name, test in ("rating", by_rating), ("user", by_user):
        mean = rating[~test].mean()
        error = np.sqrt(((rating[test] - mean) ** 2).mean())
        print("by", name, "seed", seed, "test", test.sum(), "mean", mean, "rmse", error)
