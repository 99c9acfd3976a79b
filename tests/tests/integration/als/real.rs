//! Ratings in numbers as they occur, by an outside reference in 64 bits.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use hubcut::exec::Options;
use hubcut::random::{gauss, h, u01};
use hubcut_programs::als::{self, Config};

use super::{Rating, graph, rmse, rmse_of, run};

/// Whether the pair is to test on: one in ten.
fn is_test(&(user, item, _): &Rating) -> bool {
    h(7, u64::from(user), u64::from(item)).is_multiple_of(10)
}

/// A million draws of 20,000 users and 5,000 items, a few of both often; the first of duplicates.
fn generated() -> Vec<Rating> {
    let scale = 0.1f64.powf(0.25);
    let normal = |tag, id| -> [f64; 10] { std::array::from_fn(|k| scale * gauss(tag, id, k as u64)) };
    let users: Vec<_> = (0..20_000).map(|u| normal(10, u)).collect();
    let items: Vec<_> = (0..5_000).map(|i| normal(11, i)).collect();
    let mut seen = HashSet::new();
    let draw = |c| {
        let user = (20_000.0 * u01(1, c, 0).powi(2)) as u32;
        let item = (5_000.0 * u01(2, c, 0).powf(2.5)) as u32;
        (user, item)
    };
    let rating = |(u, i): (u32, u32)| {
        let product: f64 = users[u as usize].iter().zip(&items[i as usize]).map(|(x, y)| x * y).sum();
        (u, i, (3.5 + product + 0.5 * gauss(12, u64::from(u), u64::from(i))) as f32)
    };
    (0..1_000_000).map(draw).filter(|pair| seen.insert(*pair)).map(rating).collect()
}

// Both by NumPy 2.4.6, python 3.11, in float64 throughout; h and gauss as in engine/src/random.rs, R is a list of (user, item,
// rating):
// def als(R,U,I,k,lam,iterations,report):
//     test=[r for r in R if h(7,r[0],r[1])%10==0];train=[r for r in R if h(7,r[0],r[1])%10]
//     def rows(n,a,b):
//         out=[([],[]) for _ in range(n)]
//         for t in train:out[t[a]][0].append(t[b]);out[t[a]][1].append(t[2])
//         return [(np.array(i,int),np.array(r)) for i,r in out]
//     us,its=rows(U,0,1),rows(I,1,0);X=np.zeros((U,k))
//     Y=np.array([[.1*gauss(21,i,c) for c in range(k)] for i in range(I)])
//     def half(X,Y,rows):
//         for a,(n,r) in enumerate(rows):
//             if len(n):y=Y[n];X[a]=np.linalg.solve(y.T@y+lam*len(n)*np.eye(k),y.T@r)
//     mean=np.mean([t[2] for t in train])
//     def rmse(s):
//         return np.sqrt(np.mean([(r-(X[a]@Y[b] if len(us[a][0]) and len(its[b][0]) else mean))**2 for a,b,r in s]))
//     for n in range(1,iterations+1):
//         half(X,Y,us);half(Y,X,its)
//         if n in report:print(k,n,rmse(test),rmse(train))

// als(generated,20000,5000,10,.02,10,[5,10])
#[test]
fn generated_ratings() {
    let (test, train): (Vec<_>, Vec<_>) = generated().into_iter().partition(is_test);
    assert_eq!((train.len(), test.len()), (851_676, 94_498));
    let graph = graph(20_000, 5_000, &train);
    let config = Config { rank: 10, lambda: 0.02, ..Config::default() };
    let mut running = als::begin(&graph, &config, Options::default()).unwrap();
    for (supersteps, golden) in [(10, 0.948547), (10, 0.710157)] {
        (0..supersteps).for_each(|_| assert!(running.step().is_ok()));
        let states = running.states();
        let predict = |u: u32, i: u32| {
            let pairs = states[u as usize].iter().zip(&states[20_000 + i as usize]);
            pairs.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
        };
        let mean = train.iter().map(|(_, _, r)| f64::from(*r)).sum::<f64>() / train.len() as f64;
        let rated = |v: usize| graph.by_source().degree(v as u32) + graph.by_target().degree(v as u32) > 0;
        let known = |u: u32, i: u32| rated(u as usize) && rated(20_000 + i as usize);
        let found = rmse(&test, |u, i| if known(u, i) { predict(u, i) } else { mean });
        assert!((found - golden).abs() < 1e-5, "{found}, not {golden}");
        if golden == 0.710157 {
            let found = rmse(&train, predict);
            assert!((found - 0.497689).abs() < 1e-5, "{found}");
        }
    }
}

/// The small MovieLens set, ids counted from 0 in ascending order.
fn movies() -> (u32, u32, Vec<Rating>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/ml-latest-small/ratings.csv.gz");
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().skip(1);
    let parse = |line: String| {
        // A damaged time in line 521 does not matter.
        let mut columns = line.split(',');
        let mut next = || columns.next().unwrap();
        (next().parse::<u32>().unwrap(), next().parse::<u32>().unwrap(), next().parse::<f32>().unwrap())
    };
    let raw: Vec<_> = lines.map(|line| parse(line.unwrap())).collect();
    let ids = |mut ids: Vec<u32>| {
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let users = ids(raw.iter().map(|(user, _, _)| *user).collect());
    let items = ids(raw.iter().map(|(_, item, _)| *item).collect());
    let dense = |ids: &[u32], id: &u32| ids.binary_search(id).unwrap() as u32;
    let ratings = raw.iter().map(|(user, item, rating)| (dense(&users, user), dense(&items, item), *rating)).collect();
    (users.len() as u32, items.len() as u32, ratings)
}

// for k in 10,20: als(movies,610,9724,k,.1,20,[20])
#[test]
fn movielens() {
    let (users, items, ratings) = movies();
    assert_eq!((users, items, ratings.len()), (610, 9_724, 100_836));
    let (test, train): (Vec<_>, Vec<_>) = ratings.into_iter().partition(is_test);
    let graph = graph(users, items, &train);
    for (rank, golden) in [(10, 0.888811), (20, 0.890769)] {
        let config = Config { rank, lambda: 0.1, iterations: 20, ..Config::default() };
        let found = run(&graph, &config, Options::default());
        let known = |u: u32, i: u32| graph.by_source().degree(u) > 0 && graph.by_target().degree(users + i) > 0;
        let predict = |u, i| if known(u, i) { found.factors().dot(u, i) } else { found.mean };
        let error = rmse(&test, predict);
        assert!((error - golden).abs() < 1e-5, "rank {rank}: {error}, not {golden}");
        assert!(rmse_of(&found, &train) < golden);
    }
}
