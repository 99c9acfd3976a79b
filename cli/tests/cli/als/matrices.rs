//! Ratings as matrices, in Matrix Market.

use super::*;

/// Three users, four items of whom one is not rated, in Matrix Market.
const MATRIX: &str = "%%MatrixMarket matrix coordinate integer general\n3 4 5\n1 1 5\n2 1 4\n3 3 1\n1 3 2\n2 4 3\n";

#[test]
fn ratings_come_as_matrices() {
    let folder = Folder::new();
    folder.write("r.mtx", MATRIX);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, MATRIX.as_bytes()).unwrap();
    folder.write("r.mtx.gz", packed.finish().unwrap());
    folder.write("r.csv", "1,1,5\n2,1,4\n3,3,1\n1,3,2\n2,4,3\n");
    let quick = ["--rank", "2", "--iterations", "3"];
    let factors = |ratings: &str| {
        let ended = folder.hubcut(&[&["run", "als", ratings, "--output", "model"], &quick[..]].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        (ended.err, folder.read("model/users.csv"), folder.read("model/items.csv"))
    };
    let (said, users, items) = factors("r.mtx");
    assert!(said.contains("r.mtx: Matrix Market, 7 vertices declared") && said.contains("3 users, 4 items"), "{said}");
    assert_eq!((users.lines().count(), items.lines().count()), (1 + 3, 1 + 4));
    assert_eq!((&users, &items), (&factors("r.mtx.gz").1, &factors("r.mtx.gz").2));
    assert_eq!(users.lines().map(|line| line.split(',').next().unwrap()).collect::<Vec<_>>()[1..], ["1", "2", "3"]);
    assert_eq!(folder.hubcut(&["recommend", "model", "--user", "3", "--top", "1"]).code, 0);
    // Errors are those of the same ratings as text, which know nothing of item 2.
    let errors = |ratings: &str| {
        let run = ["run", "als", ratings, "--report", "run.json"];
        folder.succeed(&[&run[..], &quick].concat());
        serde_json::from_str::<Value>(&folder.read("run.json")).unwrap()["train_ratings"].clone()
    };
    assert_eq!(errors("r.mtx"), errors("r.csv"));
    folder.succeed(&["import", "r.mtx", "r.hub", "--bipartite"]);
    let info: Value = serde_json::from_str(&folder.succeed(&["info", "r.hub", "--json"])).unwrap();
    assert_eq!((&info["sides"]["users"]["count"], &info["sides"]["items"]["count"]), (&3.into(), &4.into()));
    folder.succeed(&[&["run", "als", "r.csv", "--test", "r.mtx"], &quick[..]].concat());
    let race = ["bench", "als", "r.mtx", "--engines", "sync", "--rank", "2", "--runs", "1", "--threads", "1"];
    assert_eq!(folder.hubcut(&race).code, 0);
}

#[test]
fn matrices_without_ratings_are_refused_unless_that_is_meant() {
    let folder = Folder::new();
    let pattern = "%%MatrixMarket matrix coordinate pattern general\n3 4 3\n1 1\n2 1\n3 3\n";
    folder.write("p.mtx", pattern);
    folder.write("s.mtx", "%%MatrixMarket matrix coordinate real symmetric\n3 3 1\n2 1 5\n");
    folder.write("a.mtx", "%%MatrixMarket matrix array real general\n1 1\n5\n");
    let words = ["p.mtx: a pattern says who chose what, and rates nothing", "--implicit", "--weights none"];
    for command in ["run", "bench"] {
        folder.refuse(&[command, "als", "p.mtx"], 1, &words);
        folder.refuse(&[command, "als", "s.mtx"], 1, &["s.mtx:1", "symmetric matrix", "general"]);
        folder.refuse(&[command, "als", "a.mtx"], 1, &["a.mtx:1", "array"]);
    }
    let quick = ["--rank", "1", "--iterations", "2", "--output", "model"];
    for options in [&["--implicit"][..], &["--weights", "none"]] {
        folder.succeed(&[&["run", "als", "p.mtx"], options, &quick].concat());
    }
    folder.refuse(&["import", "p.mtx", "p.hub", "--bipartite"], 1, &["p.mtx: a pattern", "add --weights none"]);
    folder.succeed(&["import", "p.mtx", "p.hub", "--bipartite", "--weights", "none"]);
    folder.refuse(&["run", "als", "p.hub", "--weights", "none"], 2, &["--weights is for reading text"]);
    folder.refuse(&["run", "als", "p.mtx", "--columns", "src=2,dst=1"], 1, &["p.mtx: this is matrix-market"]);
}
