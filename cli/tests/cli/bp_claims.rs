//! What `hubcut run bp` claims: converged, exact, improved, and what was made of a file.

use serde_json::Value;

use crate::bp::{GRASS, ROW, is_row, report, rows};
use crate::harness::Folder;

/// Three variables in a row, of which the last two must be equal. Two factors give the second probabilities near 1e-161, whose products
/// have few digits left where they are no logarithms.
const TINY: &str = "MARKOV 3  3 3 3  3  2 0 1  2 1 2  1 1
    9  1 3e-161 7e-161  1 3e-161 7e-161  1 3e-161 7e-161   9  1 0 0  0 1 0  0 0 1   3  1 3e-161 7e-161";

#[test]
fn probabilities_that_lose_their_digits_are_not_taken() {
    let folder = Folder::new();
    folder.write("tiny.uai", TINY);
    let ended =
        folder.hubcut(&["run", "bp", "tiny.uai", "--domain", "probability", "--verify", "--report", "run.json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("warning: --domain probability is not followed"), "{ended:?}");
    let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert_eq!((&found["domain"], &found["verification"]["passed"]), (&"log".into(), &true.into()));
    // (1e-100, 1), and its logarithm.
    let forced =
        "MARKOV 3  2 2 2  3  2 0 1  2 0 2  1 2  4 1e-200 0 1e-300 1  4 1e200 1e-100 1e-100 1e-200  2 1e-300 1e100";
    folder.write("forced.uai", forced);
    let ended = folder.hubcut(&["run", "bp", "forced.uai", "--domain", "probability", "--verify"]);
    assert!(ended.code == 0 && ended.err.contains("log Z = -230.258509299 (exact"), "{ended:?}");
    assert!((rows(&ended.out)[0].2 / 1e-100 - 1.0).abs() < 1e-9, "{ended:?}");
}

/// Two groups of four equal variables each, which are equal, too; the evidence within goes round and round. Exact: log Z = ln(2 .24^4).
fn two_groups() -> String {
    let within = |first: u32| (0..4).flat_map(move |a| (a + 1..4).map(move |b| (first + a, first + b)));
    let pairs: Vec<(u32, u32)> = within(0).chain(within(4)).chain([(0, 4)]).collect();
    let mut text = format!("MARKOV 8  2 2 2 2 2 2 2 2  {}\n", 8 + pairs.len());
    (0..8).for_each(|variable| text += &format!("1 {variable}\n"));
    pairs.iter().for_each(|(a, b)| text += &format!("2 {a} {b}\n"));
    (0..8).for_each(|variable| text += if variable < 4 { "2 0.4 0.6\n" } else { "2 0.6 0.4\n" });
    pairs.iter().for_each(|_| text += "4 1 0 0 1\n");
    text
}

#[test]
fn evidence_that_counts_twice_has_not_converged() {
    let folder = Folder::new();
    folder.write("two.uai", two_groups());
    for engine in ["sync", "async", "chromatic"] {
        let output = ["-o", "two.MAR", "-o", "two.PR", "--report", "run.json", "--verify"];
        let ended = folder.hubcut(&[&["run", "bp", "two.uai", "--engine", engine], &output[..]].concat());
        assert_eq!(ended.code, 3, "{engine}: {ended:?}");
        for words in [
            "not converged: a message about variable ",
            "counts twice",
            "two.PR is not written: messages that have not converged give no log Z",
            "not verified, since the run has not converged: exact log Z = -5.015318242",
        ] {
            assert!(ended.err.contains(words), "{engine}, {words}: {ended:?}");
        }
        assert!(!ended.err.contains("\nlog Z") && !ended.err.contains("\nverified"), "{ended:?}");
        let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
        assert!(found["log_z"].is_null() && found["not_converged"].as_str().unwrap().contains("about variable"));
        assert_eq!((&found["converged"], &found["verification"]["passed"]), (&false.into(), &false.into()));
        let marginals = folder.read("two.MAR");
        let numbers: Vec<f64> = marginals.split_whitespace().skip(2).map(|word| word.parse().unwrap()).collect();
        for marginal in numbers.chunks(3) {
            assert!(marginal[0] == 2.0 && (marginal[1] + marginal[2] - 1.0).abs() < 1e-9, "{marginals}");
        }
        assert!(!folder.files().contains(&"two.PR".into()));
    }
    folder.write("row.uai", ROW);
    let found = report(&folder, "row.uai", &[]);
    assert_eq!((&found["converged"], &found["termination"]), (&true.into(), &"no_active".into()));
    assert!(found["not_converged"].is_null() && found["log_z_change"].as_f64().unwrap() < 1e-9);
}

#[test]
fn an_assignment_is_improved_from_several_starts() {
    let folder = Folder::new();
    let grid = ["--side", "12", "--states", "3", "--coupling", "1.5", "-o", "grid.uai"];
    folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
    let found = |options: &[&str]| {
        let all = [
            &["run", "bp", "grid.uai", "--map", "--engine", "async", "--threads", "1", "--report", "run.json"],
            options,
        ];
        let ended = folder.hubcut(&all.concat());
        assert!([0, 3].contains(&ended.code), "{ended:?}");
        (ended.err, serde_json::from_str::<Value>(&folder.read("run.json")).unwrap())
    };
    let (said, best) = found(&[]);
    let value = |found: &Value| found["log_value"].as_f64().unwrap();
    assert!(
        said.contains("the best of ascents from ") && said.contains("no change of one variable improves it"),
        "{said}"
    );
    assert!(
        best["ascent"]["starts"].as_u64().unwrap() >= 2 && best["ascent"]["before"].as_f64().unwrap() <= value(&best)
    );
    let (said, plain) = found(&["--starts", "0"]);
    assert!(said.contains("perhaps not the highest") && !said.contains("ascents"), "{said}");
    assert!(plain["ascent"].is_null() && value(&plain) <= value(&best) + 1e-9);
    let (said, few) = found(&["--starts", "3", "--seed", "5"]);
    assert!(said.contains("from 3 starts") && few["ascent"]["starts"] == 3, "{said}");
    folder.refuse(&["run", "bp", "grid.uai", "--starts", "3"], 2, &["--map"]);
    // Without a cycle there is nothing to improve.
    folder.write("row.uai", ROW);
    let ended = folder.hubcut(&["run", "bp", "row.uai", "--map"]);
    assert!(ended.err.contains("(the highest there is, since the graph has no cycle)"), "{ended:?}");
}

#[test]
fn what_is_made_of_rows_that_do_not_add_up_is_said() {
    let folder = Folder::new();
    folder.write("round.bif", GRASS.replace("0.2, 0.8", "0.1999, 0.8"));
    let ended = folder.hubcut(&["run", "bp", "round.bif"]);
    let words = "\nround.bif: 1 row of probabilities adds up to 1 only after division by the sum, 0.9999 in line 4";
    assert!(ended.code == 0 && ended.err.contains(words), "{ended:?}");
    assert!((rows(&ended.out)[0].2 - 0.1999 / 0.9999).abs() < 1e-12, "{ended:?}");
    folder.write("wrong.bif", GRASS.replace("0.2, 0.8", "0.2, 0.7"));
    folder.refuse(&["run", "bp", "wrong.bif"], 1, &["wrong.bif:4:24", "add up to 0.9, not to 1"]);
    folder.write("round.bif", GRASS.replace("( rain ) { table 0.2, 0.8; }", "( rain | wet ) { default 0.2, 0.8; }"));
    folder.refuse(&["run", "bp", "round.bif"], 1, &["round.bif:4:13", "each of these variables depends on the next"]);
    folder.write("odd.uai", ROW.replace("MARKOV", "BAYES"));
    let ended = folder.hubcut(&["run", "bp", "odd.uai"]);
    assert!(ended.err.contains("\nodd.uai: 2 of 5 rows of conditional probabilities do not add up to 1"), "{ended:?}");
    is_row(&ended.out, 1e-9);
}
