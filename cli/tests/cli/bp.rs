//! `hubcut run bp` and `hubcut generate ising`: from a model to marginals, assignments and a report.

use serde_json::Value;

use crate::harness::Folder;

/// Rain wets the grass, and so does the sprinkler, which is off when it rains.
const GRASS: &str = "network grass { }
variable rain { type discrete [ 2 ] { yes, no }; }
variable sprinkler { type discrete [ 2 ] { on, off }; }
variable grass { type discrete [ 2 ] { wet, dry }; }
probability ( rain ) { table 0.2, 0.8; }
probability ( sprinkler | rain ) { (yes) 0.0, 1.0; (no) 0.4, 0.6; }
probability ( grass | sprinkler, rain ) {
  (on, yes) 0.99, 0.01; (off, yes) 0.8, 0.2; (on, no) 0.9, 0.1; (off, no) 0.0, 1.0;
}
";

/// A tree over four variables with two states.
const TREE: &str =
    "MARKOV\n4\n2 2 2 2\n4\n1 0\n2 0 1\n2 1 2\n2 1 3\n\n2\n1 3\n\n4\n4 1 1 4\n\n4\n2 1 1 3\n\n4\n1 5 2 2\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("grass.bif", GRASS);
    folder.write("tree.uai", TREE);
    folder
}

fn report(folder: &Folder, arguments: &[&str]) -> Value {
    folder.succeed(&[&["run", "bp", "--report", "run.json"], arguments].concat());
    serde_json::from_str(&folder.read("run.json")).unwrap()
}

/// Golden: python3, numpy; r, s, g the three tables, `e = np.einsum('r,rs,srg->rsg', r, s, g)[:, :, 0]`, `e.sum()` = 0.448,
/// `e.sum(1) / e.sum()` = [0.35714286, 0.64285714].
#[test]
fn evidence_by_name_gives_exact_marginals_of_a_small_network() {
    let folder = folder();
    folder.write("seen", "# the lawn\ngrass=wet\n");
    // Three variables in a cycle of factors: exact elimination says how far off the marginals are.
    let ended = folder.hubcut(&["run", "bp", "grass.bif", "--evidence", "seen", "--verify", "--tolerance", "1e-12"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("3 variables, 1 of them observed, 3 factors"), "{ended:?}");
    assert!(ended.err.contains("exact log Z -0.80296"), "{ended:?}");
    let lines: Vec<&str> = ended.out.lines().collect();
    assert_eq!(lines.len(), 3, "{ended:?}");
    assert!(
        lines[0].starts_with("rain       yes 0.") && lines[2] == "grass      wet 1.000000  dry 0.000000",
        "{ended:?}"
    );
    // With the grass seen, rain and sprinkler have two factors in common, which make one edge: no cycle is left.
    assert!(lines[0].contains("yes 0.357143  no 0.642857"), "{ended:?}");
}

#[test]
fn results_are_written_as_their_names_say() {
    let folder = folder();
    folder.succeed(&["run", "bp", "tree.uai", "-o", "t.MAR", "-o", "t.mpe", "-o", "t.PR", "-o", "t.tsv"]);
    // Golden: python3, numpy; `e = np.einsum('a,ab,bc,bd->abcd', [1, 3], ab, bc, bd)` of the tables in the file: e.sum() = 334.
    let pr: f64 = folder.read("t.PR").lines().nth(1).unwrap().parse().unwrap();
    assert!((pr - 334f64.log10()).abs() < 1e-9, "{pr}");
    let mar = folder.read("t.MAR");
    let numbers: Vec<f64> = mar.lines().nth(1).unwrap().split(' ').map(|word| word.parse().unwrap()).collect();
    assert_eq!((mar.lines().next(), numbers[0], numbers[1], numbers.len()), (Some("MAR"), 4.0, 2.0, 13));
    assert!((numbers[2] - 88.0 / 334.0).abs() < 1e-9, "{mar}");
    assert_eq!(folder.read("t.mpe"), "MPE\n4 1 1 1 0\n");
    let table = folder.read("t.tsv");
    assert!(table.starts_with("variable\tstate\tprobability\n0\t0\t0.2634"), "{table}");
    assert_eq!(table.lines().count(), 9);
    // Standard output is the table, and nothing else.
    let out = folder.succeed(&["run", "bp", "tree.uai", "--map", "-o", "-"]);
    assert_eq!(out.lines().next(), Some("variable\tstate"));
    assert_eq!(out.lines().count(), 5);
}

#[test]
fn a_report_tells_all() {
    let folder = folder();
    let found = report(&folder, &["tree.uai", "--verify", "--tolerance", "1e-12"]);
    assert!((found["log_z"].as_f64().unwrap() - 334f64.ln()).abs() < 1e-9);
    assert_eq!((&found["domain"], &found["shape"]), (&"probability".into(), &"binary".into()));
    assert_eq!(found["verification"]["passed"], true);
    assert_eq!(found["model"]["forest"], true);
    assert_eq!(found["model"]["factors"], 4);
    assert!(found["residual"].as_f64().unwrap() <= 1e-12);
    assert!(found["message_updates"].as_u64().unwrap() >= 6);
    assert_eq!(found["options"]["config"]["query"], "marginals");
    assert_eq!(found["termination"], "no_active");
    let best = report(&folder, &["tree.uai", "--map"]);
    assert!(best["log_z"].is_null());
    assert!((best["log_value"].as_f64().unwrap() - (3.0f64 * 4.0 * 3.0 * 2.0).ln()).abs() < 1e-12, "{best}");
}

#[test]
fn engines_shards_domains_and_forms_come_to_the_same() {
    let folder = folder();
    folder.succeed(&[
        "generate",
        "ising",
        "--side",
        "8",
        "--states",
        "3",
        "--coupling",
        "0.6",
        "--mode",
        "1",
        "-o",
        "g.uai",
    ]);
    let log_z = |options: &[&str]| {
        let all = [&["g.uai", "--tolerance", "1e-11", "--verify"], options].concat();
        report(&folder, &all)["log_z"].as_f64().unwrap()
    };
    let wanted = log_z(&[]);
    for options in [
        &["--engine", "chromatic"][..],
        &["--engine", "async"],
        &["--engine", "async", "--scheduler", "exact", "--consistency", "full"],
        &["--engine", "async", "--scheduler", "fifo", "--shards", "2"],
        &["--shards", "3", "--partition", "random"],
        &["--shards", "2", "--partition", "hash", "--engine", "chromatic"],
        &["--domain", "log", "--damping", "0.2"],
        &["--factors", "--threads", "1"],
    ] {
        assert!((log_z(options) - wanted).abs() < 1e-8, "{options:?}");
    }
}

#[test]
fn what_does_not_converge_ends_with_3_and_says_what_to_try() {
    let folder = folder();
    let generate = ["generate", "ising", "--side", "20", "--coupling", "3.05", "--mode", "1", "-o", "hard.uai"];
    folder.succeed(&generate);
    let ended = folder.hubcut(&["run", "bp", "hard.uai", "--max-supersteps", "200", "-o", "hard.PR"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    for words in ["stopped before convergence", "residual", "--engine async", "--damping 0.5", "--max-supersteps"] {
        assert!(ended.err.contains(words), "{ended:?}");
    }
    assert!(folder.files().contains(&"hard.PR".into()));
    let options = ["--engine", "async", "--threads", "1", "--tolerance", "1e-9", "--max-supersteps", "20000"];
    let found = report(&folder, &[&["hard.uai"], &options[..]].concat());
    assert!((found["log_z"].as_f64().unwrap() - 505.278125354).abs() < 1e-7, "{}", found["log_z"]);
}

#[test]
fn evidence_that_contradicts_is_an_error_that_names_the_place() {
    let folder = folder();
    folder.write("one", "rain=yes\nsprinkler=on\n");
    folder.refuse(
        &["run", "bp", "grass.bif", "--evidence", "one"],
        1,
        &["the evidence contradicts the model: factor 1, over variables rain, sprinkler"],
    );
    // No factor by itself excludes this, but two of them together do.
    folder.write("chain.uai", "MARKOV\n3\n2 2 2\n2\n2 0 1\n2 1 2\n4\n1 0 0 1\n4\n1 0 0 1\n");
    folder.write("ends", "2 0 0 2 1\n");
    folder.refuse(
        &["run", "bp", "chain.uai", "--evidence", "ends", "-o", "out.tsv"],
        1,
        &["bp failed: nothing is possible at variable 1", "no results are written"],
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder();
    folder.write("bad.uai", "MARKOV\n1\n2\n1\n1 0\n2\n1 -1\n");
    folder.write("what.txt", "hello\n");
    folder.write("empty.uai", "");
    folder.write("far", "1 9 0\n");
    let bp = |more: &[&'static str]| [&["run", "bp"], more].concat();
    for (arguments, code, words) in [
        (bp(&["bad.uai"]), 1, "bad.uai:7:3: -1 is not an entry of a table"),
        (bp(&["what.txt"]), 1, "not a model in a format that is known"),
        (bp(&["empty.uai"]), 1, "the file is empty"),
        (bp(&["none.uai"]), 1, "no such file"),
        (bp(&["tree.uai", "--format", "bif"]), 1, "begins no block"),
        (bp(&["tree.uai", "--evidence", "far"]), 1, "evidence names variable 9, but there are 4"),
        (bp(&["tree.uai", "--engine", "async", "--consistency", "vertex"]), 2, "edge"),
        (bp(&["tree.uai", "--damping", "1"]), 2, "damping is 1, but it must be 0 or more and below 1"),
        (bp(&["tree.uai", "--tolerance", "0"]), 2, "tolerance is 0"),
        (bp(&["tree.uai", "--map", "-o", "x.MAR"]), 2, "x.MAR is of marginals"),
        (bp(&["tree.uai", "-o", "x.hub"]), 2, "no name for results"),
        (bp(&["tree.uai", "-o", "tree.uai"]), 2, "the same file"),
        (bp(&["tree.uai", "-o", "a.tsv", "-o", "a.tsv"]), 2, "the same file"),
        (bp(&["tree.uai", "-o", "no/folder.tsv"]), 1, "no folder"),
        (bp(&["-", "--evidence", "-"]), 2, "standard input cannot be both"),
        (vec!["generate", "ising", "--side", "4", "--coupling", "nan", "-o", "x.uai"], 2, "coupling"),
        (vec!["generate", "ising", "--side", "4", "--coupling", "1", "-o", "x.txt"], 2, "ends in .uai"),
        (vec!["generate", "ising", "--side", "0", "--coupling", "1", "-o", "x.uai"], 2, "--side"),
    ] {
        folder.refuse(&arguments, code, &[words]);
    }
}

#[test]
fn a_model_may_come_from_standard_input() {
    let folder = folder();
    let ended = folder.hubcut_from("tree.uai", &["run", "bp", "-", "--top", "1"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.starts_with("0  0 0.263473  1 0.736527\n... and 3 variables more"), "{ended:?}");
}
