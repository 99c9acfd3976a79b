"""Makes ratings as ratings.rs says it does, and says how well the mean predicts a tenth of them."""
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
    x = mix((x ^ np.asarray(a).astype(word)) + G)
    return mix((x ^ np.asarray(b).astype(word)) + G)


def u01(tag, a, b):
    return (h(tag, a, b) >> word(11)).astype(float) * 2.0**-53


def gauss(tag, a, b):
    return np.sqrt(-2 * np.log(1 - u01(2 * tag, a, b))) * np.cos(2 * np.pi * u01(2 * tag + 1, a, b))


for users, items, draws, seed in (20000, 5000, 1000000, 0), (30, 20, 100, 0), (30, 20, 100, 5):
    c, more = np.arange(draws), seed << 8
    user = np.floor(users * u01(1 + more, c, 0) ** 2).astype(int)
    item = np.floor(items * u01(2 + more, c, 0) ** 2.5).astype(int)
    user, item = np.divmod(np.unique(user * items + item), items)
    rating = 3.5 + 0.5 * gauss(12 + more, user, item)
    for k in range(10):
        rating += 0.1**0.5 * gauss(10 + more, np.arange(users), k)[user] * gauss(11 + more, np.arange(items), k)[item]
    rating = rating.astype(np.float32).astype(float)
    ids, u = np.unique(user, return_inverse=True)
    other, i = np.unique(item, return_inverse=True)
    test = h(7, u, i) % word(10) < word(1)
    error = np.sqrt(((rating[test] - rating[~test].mean()) ** 2).mean())
    print(len(rating), len(ids), len(other), "test", test.sum(), "rmse", error, "first", user[0], item[0], rating[0])
