//! Small matrices, as NumPy and `implicit` factorise them.

use hubcut::exec::Options;
use hubcut::random::h;
use hubcut_programs::als::{Config, Feedback, Regularization, Solver};

use super::{Rating, graph, rmse_of, run};

/// 12 users, 9 items, 70 ratings from 1 to 5 in steps of a half, less `shift`.
fn ratings(shift: f32) -> Vec<Rating> {
    let pairs = (0..12).flat_map(|u| (0..9).map(move |i| (u, i)));
    let is_rated = |(u, i): &(u32, u32)| h(31, u64::from(*u), u64::from(*i)) % 10 < 6;
    let rating = |(u, i)| (u, i, 1.0 + (h(32, u64::from(u), u64::from(i)) % 9) as f32 / 2.0 - shift);
    pairs.filter(is_rated).map(rating).collect()
}

// NumPy 2.4.6, python 3.11; h and gauss as in engine/src/random.rs:
// R=np.full((12,9),np.nan)
// for u in range(12):
//     for i in range(9):
//         if h(31,u,i)%10<6: R[u,i]=1+h(32,u,i)%9/2
// def start(k): return np.array([[np.float32(.1*gauss(21,i,c)) for c in range(k)] for i in range(9)],float)
// def half(X,Y,R,lam,weighted):
//     for a in range(len(X)):
//         m=~np.isnan(R[a]);y=Y[m]
//         X[a]=np.linalg.solve(y.T@y+lam*(m.sum() if weighted else 1)*np.eye(y.shape[1]),y.T@R[a,m]).astype(np.float32)
// for weighted in 1,0:
//     for centred in 0,1:
//         o=np.nanmean(R)*centred;X=np.zeros((12,3));Y=start(3)
//         for _ in range(3):half(X,Y,R-o,.1,weighted);half(Y,X,(R-o).T,.1,weighted)
//         print(weighted,centred,np.r_[X[0],X[11],Y[0],Y[8]].tolist(),np.sqrt(np.nanmean((R-o-X@Y.T)**2)))
#[rustfmt::skip]
#[test]
fn explicit_as_numpy_solves_it() {
    use Regularization::{Plain, Weighted};
    let ratings = ratings(0.0);
    assert_eq!(ratings.len(), 70);
    let graph = graph(12, 9, &ratings);
    let golden = [
        (Weighted, false, [-0.9576297402381897, -0.6893518567085266, 1.391095757484436, 1.410626769065857, -0.5083906650543213, 0.7707222700119019, 2.1373634338378906, -1.644480586051941, 1.1151936054229736, -0.5071871876716614, -1.7347232103347778, 1.4325953722000122], 0.6199623351042642),
        (Weighted, true, [-1.007284164428711, 0.8067566752433777, 0.5553117394447327, 1.4006671905517578, 0.10896263271570206, -0.24509680271148682, 0.760277271270752, -0.377174437046051, -1.1669299602508545, 0.29537928104400635, -0.5177526473999023, 0.5804550051689148], 0.5226534008096239),
        (Plain, false, [-2.7446043491363525, -2.7127888202667236, 4.588133811950684, 4.1905694007873535, -1.8239513635635376, 2.8066763877868652, 0.8057991862297058, -0.5791884064674377, 0.2502972483634949, -0.2001233696937561, -0.5416042804718018, 0.4517589807510376], 0.5677537916709494),
        (Plain, true, [-2.392289400100708, 1.490588903427124, 1.6798030138015747, 3.118018865585327, 0.26284122467041016, -0.8360806107521057, 0.23883268237113953, -0.008283997885882854, -0.7584190368652344, -0.5618933439254761, -0.07135748863220215, 0.27966681122779846], 0.4888683025192103),
    ];
    for (regularization, centred, factors, error) in golden {
        let feedback = Feedback::Explicit { centred };
        let config = Config { rank: 3, iterations: 3, regularization, feedback, ..Config::default() };
        let found = run(&graph, &config, Options::default());
        let rows = [found.factors().user(0), found.factors().user(11), found.factors().item(0), found.factors().item(8)];
        for (found, golden) in rows.concat().into_iter().zip(factors) {
            assert!((f64::from(found) - golden).abs() < 1e-5, "{regularization:?} {centred}: {found}, not {golden}");
        }
        let found = rmse_of(&found, &ratings);
        assert!((found - error).abs() < 1e-6, "{regularization:?} {centred}: {found}, not {error}");
    }
}

// implicit 0.7.3, NumPy 2.4.6, SciPy 1.17.1; R and start as above. It takes confidences, negative ones of what is not wanted:
// C=R-2.25;C=scipy.sparse.csr_matrix(np.nan_to_num(np.sign(C)*(1+2*abs(C))))
// for cg in False,True:
//     m=implicit.cpu.als.AlternatingLeastSquares(factors=4,regularization=.5,alpha=1,iterations=3,use_cg=cg,dtype=np.float64,num_threads=1)
//     m.user_factors=np.zeros((12,4));m.item_factors=start(4);m.fit(C,show_progress=False)
//     P=m.user_factors@m.item_factors.T
//     print(cg,[P[a,b] for a,b in [(0,0),(3,2),(5,7),(11,8)]],m.user_factors[0].tolist())
#[test]
fn implicit_as_the_package_of_that_name_solves_it() {
    // User 5 wants nothing.
    let pairs = [(0, 0), (3, 2), (5, 7), (11, 8)];
    let golden = [
        (
            Solver::Cholesky,
            [-0.07076483172650809, 0.9468332955958773, 0.0, 0.519307399096348],
            [-1.2775948109995774, -0.16670071470897652, 0.32734316982705425, -0.40173247742278023],
        ),
        (
            Solver::ConjugateGradient { steps: 3 },
            [-0.0855231140851016, 0.9373772363538218, 0.0, 0.49464879523494193],
            [-1.2235695533967776, -0.07668279045734924, 0.5323161935995914, -0.3334269847975468],
        ),
    ];
    let graph = graph(12, 9, &ratings(2.25));
    for (solver, predictions, factor) in golden {
        let config = Config {
            rank: 4,
            lambda: 0.5,
            regularization: Regularization::Plain,
            iterations: 3,
            feedback: Feedback::Implicit { alpha: 2.0 },
            solver,
            ..Config::default()
        };
        let found = run(&graph, &config, Options::default());
        for ((user, item), golden) in pairs.into_iter().zip(predictions) {
            let found = found.factors().dot(user, item);
            assert!((found - golden).abs() < 1e-5, "{solver:?} {user} {item}: {found}, not {golden}");
        }
        for (found, golden) in found.factors().user(0).iter().zip(factor) {
            assert!((f64::from(*found) - golden).abs() < 1e-5, "{solver:?}: {found}, not {golden}");
        }
    }
}
