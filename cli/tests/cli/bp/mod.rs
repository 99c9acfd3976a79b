//! `hubcut run bp`: from a graphical model to marginals, an assignment and log Z.

mod evidence;
mod grids;

use serde_json::Value;

use crate::harness::Folder;

/// Three variables in a row; of two, two and three states.
///
/// ```text
/// f(0) = .4 .6    f(0, 1) = .9 .1 / .2 .8    f(1, 2) = 1 2 3 / 3 0 1
/// ```
pub(crate) const ROW: &str =
    "MARKOV\n3\n2 2 3\n3\n1 0\n2 0 1\n2 1 2\n\n2\n0.4 0.6\n4\n0.9 0.1 0.2 0.8\n6\n1 2 3 3 0 1\n";

/// Their marginals, by hand: variable 1 has weights (.4 .9 + .6 .2) 6 = 2.88 and (.4 .1 + .6 .8) 4 = 2.08, so Z = 4.96.
const MARGINALS: [(&str, &str, f64); 7] = [
    ("0", "0", (0.4 * 0.9 * 6.0 + 0.4 * 0.1 * 4.0) / Z),
    ("0", "1", (0.6 * 0.2 * 6.0 + 0.6 * 0.8 * 4.0) / Z),
    ("1", "0", 2.88 / Z),
    ("1", "1", 2.08 / Z),
    ("2", "0", (0.48 * 1.0 + 0.52 * 3.0) / Z),
    ("2", "1", 0.48 * 2.0 / Z),
    ("2", "2", (0.48 * 3.0 + 0.52 * 1.0) / Z),
];

const Z: f64 = 4.96;

/// A Bayesian network with names: rain makes the grass wet, mostly.
pub(crate) const GRASS: &str = "network grass { }
variable rain { type discrete [ 2 ] { yes, no }; }
variable wet { type discrete [ 2 ] { yes, no }; }
probability ( rain ) { table 0.2, 0.8; }
probability ( wet | rain ) { (yes) 0.9, 0.1; (no) 0.3, 0.7; }
";

/// Three variables that must be equal, the first 0 and the last 1: no factor alone is at fault.
const CONTRADICTORY: &str = "MARKOV 3  2 2 2  4  2 0 1  2 1 2  1 0  1 2   4 1 0 0 1  4 1 0 0 1  2 1 0  2 0 1";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("row.uai", ROW);
    folder.write("grass.bif", GRASS);
    folder
}

pub(crate) fn report(folder: &Folder, model: &str, options: &[&str]) -> Value {
    folder.succeed(&[&["run", "bp", model, "--report", "run.json"], options].concat());
    serde_json::from_str(&folder.read("run.json")).unwrap()
}

/// Variable, state and probability of each line below a header.
pub(crate) fn rows(text: &str) -> Vec<(String, String, f64)> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("variable\tstate\tprobability"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[2].parse().unwrap())
    };
    lines.map(row).collect()
}

pub(crate) fn is_row(text: &str, accuracy: f64) {
    let found = rows(text);
    assert_eq!(found.len(), MARGINALS.len(), "{text}");
    for ((variable, state, probability), wanted) in found.iter().zip(MARGINALS) {
        assert_eq!((&**variable, &**state), (wanted.0, wanted.1), "{text}");
        assert!((probability - wanted.2).abs() < accuracy, "{text}");
    }
}

#[test]
fn marginals_of_a_forest_are_exact_however_they_are_found() {
    let folder = folder();
    let ways: [&[&str]; 12] = [
        &[],
        &["--threads", "1"],
        &["--domain", "probability"],
        &["--domain", "log", "--factors"],
        &["--damping", "0.3", "--tolerance", "1e-12"],
        &["--engine", "chromatic"],
        &["--engine", "async"],
        &["--engine", "async", "--scheduler", "exact", "--consistency", "full"],
        &["--engine", "async", "--scheduler", "fifo", "--locking", "locks"],
        &["--shards", "2"],
        &["--shards", "3", "--partition", "random", "--engine", "chromatic", "--factors"],
        &["--shards", "2", "--engine", "async"],
    ];
    for way in ways {
        let ended = folder.hubcut(&[&["run", "bp", "row.uai", "-o", "-", "--verify"], way].concat());
        assert_eq!(ended.code, 0, "{way:?}: {ended:?}");
        is_row(&ended.out, 1e-9);
        assert!(ended.err.contains("exact") && ended.err.contains("verified"), "{way:?}: {ended:?}");
    }
}

#[test]
fn a_run_is_told_and_reported() {
    let folder = folder();
    let found = report(&folder, "row.uai", &["--verify"]);
    let number = |key: &str| found[key].as_f64().unwrap();
    assert!((number("log_z") - Z.ln()).abs() < 1e-12);
    // The best states of each: 1, 0, 0.
    assert!((number("log_value") - (0.6f64 * 0.2 * 1.0).ln()).abs() < 1e-12);
    assert!(number("residual") <= 1e-6 && number("message_updates") >= 4.0);
    assert_eq!((&found["shape"], &found["termination"]), (&"pairwise".into(), &"no_active".into()));
    assert!(["probability", "log"].contains(&found["domain"].as_str().unwrap()));
    let model = &found["model"];
    assert_eq!((&model["variables"], &model["factors"], &model["observed"]), (&3.into(), &3.into(), &0.into()));
    assert_eq!((&model["largest_table"], &model["most_states"]), (&6.into(), &3.into()));
    assert_eq!(model["is_forest"], true);
    assert_eq!((&found["graph"]["vertices"], &found["graph"]["edges"]), (&3.into(), &2.into()));
    assert_eq!(found["graph"]["source"]["format"], "uai");
    assert_eq!(found["verification"]["passed"], true);
    let options = &found["options"];
    assert_eq!((&options["program"], &options["config"]["max_supersteps"]), (&"bp".into(), &1000.into()));
    for phase in ["load_s", "build_s", "run_s", "write_s", "verify_s"] {
        assert!(found["phases"][phase].is_number(), "{phase}");
    }
    let priority = report(&folder, "row.uai", &["--engine", "async"]);
    assert_eq!(priority["options"]["scheduler"], "priority");
    assert_eq!(priority["options"]["consistency"], "edge");
}

#[test]
fn shapes_depend_on_the_model_and_the_form() {
    let folder = folder();
    folder.succeed(&["generate", "ising", "--side", "3", "--states", "2", "--coupling", "0.5", "-o", "grid.uai"]);
    assert_eq!(report(&folder, "grid.uai", &[])["shape"], "binary");
    let factors = report(&folder, "grid.uai", &["--factors", "--domain", "log"]);
    assert_eq!((&factors["shape"], &factors["domain"]), (&"factors".into(), &"log".into()));
    assert_eq!((&factors["graph"]["vertices"], &factors["graph"]["edges"]), (&21.into(), &24.into()));
    assert_eq!(factors["model"]["is_forest"], false);
}

#[test]
fn results_are_files_of_the_field() {
    let folder = folder();
    let outputs = ["-o", "m.MAR", "-o", "m.mpe", "-o", "m.MAP", "-o", "m.pr", "-o", "m.tsv"];
    assert_eq!(folder.succeed(&[&["run", "bp", "row.uai"], &outputs[..]].concat()), "");
    is_row(&folder.read("m.tsv"), 1e-9);
    let mar = folder.read("m.MAR");
    let numbers = mar.strip_prefix("MAR\n").unwrap().split_whitespace().map(|word| word.parse::<f64>().unwrap());
    let numbers: Vec<f64> = numbers.collect();
    assert_eq!((numbers.len(), numbers[0], numbers[1], numbers[4], numbers[7]), (11, 3.0, 2.0, 2.0, 3.0));
    assert!((numbers[2] - MARGINALS[0].2).abs() < 1e-9 && (numbers[10] - MARGINALS[6].2).abs() < 1e-9, "{mar}");
    let pr = folder.read("m.pr").strip_prefix("PR\n").unwrap().trim().parse::<f64>().unwrap();
    assert!((pr - Z.log10()).abs() < 1e-9);
    assert_eq!(folder.read("m.mpe"), "MPE\n3 1 0 0\n");
    assert_eq!(folder.read("m.MAP"), "MAP\n3 1 0 0\n");
    // The best assignment is 0, 0, 2 (value 1.08), or 1, 1, 0 (value 1.44): that.
    folder.succeed(&["run", "bp", "row.uai", "--map", "-o", "m.mpe", "-o", "map.tsv", "--verify"]);
    assert_eq!(folder.read("m.mpe"), "MPE\n3 1 1 0\n");
    assert_eq!(folder.read("map.tsv"), "variable\tstate\n0\t1\n1\t1\n2\t0\n");
    let found = report(&folder, "row.uai", &["--map", "--engine", "async"]);
    assert!((found["log_value"].as_f64().unwrap() - 1.44f64.ln()).abs() < 1e-12);
    assert!(found["log_z"].is_null());
}

#[test]
fn results_are_tables_by_their_extension() {
    let folder = folder();
    folder.write("quoted.bif", GRASS.replace("no", "\"no, dry\""));
    folder.succeed(&["run", "bp", "quoted.bif", "-o", "m.csv", "-o", "m.jsonl"]);
    let csv = folder.read("m.csv");
    assert!(csv.starts_with("variable,state,probability\nrain,yes,0.2\nrain,\"no, dry\",0.8\nwet,yes,0.4"), "{csv}");
    let line = |text: &str, at: usize| serde_json::from_str::<Value>(text.lines().nth(at).unwrap()).unwrap();
    let json = folder.read("m.jsonl");
    assert_eq!(line(&json, 1), serde_json::json!({"variable": "rain", "state": "no, dry", "probability": 0.8}));
    folder.succeed(&["run", "bp", "quoted.bif", "--map", "-o", "m.CSV", "-o", "m.ndjson"]);
    assert_eq!(folder.read("m.CSV"), "variable,state\nrain,\"no, dry\"\nwet,\"no, dry\"\n");
    // What has no name is a number.
    folder.succeed(&["run", "bp", "row.uai", "--map", "-o", "n.jsonl"]);
    assert_eq!(line(&folder.read("n.jsonl"), 0), serde_json::json!({"variable": 0, "state": 1}));
}

#[test]
fn small_probabilities_are_short_and_not_zero() {
    let folder = Folder::new();
    folder.write("small.uai", "MARKOV 1  2  1  1 0  2 1e-12 1");
    // 1e-12 / (1 + 1e-12), up to the last digits.
    let printed = folder.succeed(&["run", "bp", "small.uai"]);
    let small = printed.lines().nth(1).unwrap().strip_prefix("0\t0\t").unwrap();
    assert!(small.starts_with("9.9999999999") && small.ends_with("e-13"), "{printed}");
    folder.succeed(&["run", "bp", "small.uai", "-o", "m.MAR"]);
    assert!(folder.read("m.MAR").starts_with(&format!("MAR\n1 2 {small} 0.99999")), "{}", folder.read("m.MAR"));
}

#[test]
fn a_normalised_network_has_no_minus_zero() {
    let folder = folder();
    for options in [&[][..], &["--factors"]] {
        let ended = folder.hubcut(&[&["run", "bp", "grass.bif", "--verify"], options].concat());
        assert!(ended.err.contains("log Z = 0.000000000") && !ended.err.contains("-0.000000000"), "{ended:?}");
    }
}

#[test]
fn a_contradiction_of_several_factors_fails_the_run() {
    let folder = Folder::new();
    folder.write("c.uai", CONTRADICTORY);
    for engine in ["sync", "async", "chromatic"] {
        for query in [&[][..], &["--map"]] {
            let run = [&["run", "bp", "c.uai", "--engine", engine, "-o", "x.tsv"], query].concat();
            folder.refuse(&run, 1, &["bp failed", "contradict each other", "variable", "no results are written"]);
        }
    }
    folder.hubcut(&["run", "bp", "c.uai", "--report", "run.json"]);
    let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
    assert_eq!(found["termination"], "failed");
    assert!(found["log_z"].is_null() && found["residual"].is_null());
    assert!(found["failure"][1].as_str().unwrap().contains("contradict each other"));
}

#[test]
fn models_come_from_pipes_and_in_any_format() {
    let folder = folder();
    is_row(&folder.hubcut_from("row.uai", &["run", "bp", "-", "-o", "-"]).out, 1e-9);
    // Two variables, labels 3 and 7, of two states: f(0, 0) = 1, f(1, 1) = 3, the first label fastest.
    folder.write("f.fg", "1\n\n2\n3 7\n2 2\n2\n0 1\n3 3\n");
    let found = rows(&folder.succeed(&["run", "bp", "f.fg", "-o", "-"]));
    assert_eq!((found[2].0.as_str(), found.len()), ("7", 4));
    assert!(found.iter().all(|(_, state, p)| (p - if state == "0" { 0.25 } else { 0.75 }).abs() < 1e-9), "{found:?}");
    folder.write("model", GRASS);
    assert_eq!(rows(&folder.succeed(&["run", "bp", "model", "-o", "-"]))[0].1, "yes");
    folder.refuse(&["run", "bp", "model", "--format", "uai"], 1, &["model:1:1"]);
    folder.write("empty.uai", "");
    folder.refuse(&["run", "bp", "empty.uai"], 1, &["empty.uai: the file is empty"]);
    folder.write("short.uai", "MARKOV 2  2 2  1  2 0 1  4  1 2 3");
    folder.refuse(&["run", "bp", "short.uai"], 1, &["short.uai:1"]);
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_read() {
    let folder = folder();
    // A model that is not there is not looked for.
    let cases: [(&[&str], &[&str]); 25] = [
        (&["--damping", "1"], &["damping", "below 1"]),
        (&["--damping", "-0.5"], &["damping", "0 or more"]),
        (&["--damping", "nan"], &["damping"]),
        (&["--tolerance", "0"], &["tolerance", "1e-14 or more"]),
        (&["--tolerance", "x"], &["--tolerance"]),
        (&["--max-supersteps", "0"], &["--max-supersteps", "1 or more"]),
        (&["--domain", "linear"], &["probability", "log"]),
        (&["--format", "xml"], &["uai", "bif"]),
        (&["--top", "-1"], &["--top"]),
        (&["--engine", "async", "--consistency", "vertex"], &["edge consistency", "--consistency edge"]),
        (&["--engine", "async", "--locking", "optimistic"], &["--locking locks"]),
        (&["--scheduler", "priority"], &["--engine async"]),
        (&["--partition", "stored"], &["--shards"]),
        (&["--partition", "hdrf"], &["--shards"]),
        (&["--map", "-o", "x.MAR"], &["--map", "x.MAR", ".MPE"]),
        (&["--map", "-o", "x.pr"], &["--map", "x.pr", ".MPE"]),
        (&["-o", "x.xml"], &[".xml", ".tsv, .csv, .jsonl, .MAR, .MPE, .MAP or .PR"]),
        (&["-o", "x.MMAP"], &["marginal MAP", ".MAP for the best states of all"]),
        (&["-o", "x.MAR", "--top", "3"], &["--top is for tables", "x.MAR"]),
        (&["-o", "x.MAR.gz"], &["plain text"]),
        (
            &["-o", "x.MAR", "-o", "x.PR", "--output-format", "csv"],
            &["--output-format is for tables, and no output is one"],
        ),
        (&["-o", "-", "-o", "-"], &["twice"]),
        (&["-o", "x.tsv", "-o", "./x.tsv"], &["--output is given twice for one file, ./x.tsv; leave one of them out"]),
        (&["-o", "x.tsv", "--report", "x.tsv"], &["same file"]),
        (&["--report", "-"], &["--report needs a file"]),
    ];
    for (options, words) in cases {
        folder.refuse(&[&["run", "bp", "missing.uai"], options].concat(), 2, words);
    }
    folder.refuse(&["run", "bp", "row.uai", "-o", "./row.uai"], 2, &[".uai"]);
    folder.write("row", ROW);
    folder.refuse(&["run", "bp", "row", "-o", "./row"], 2, &["--output and the model are the same file"]);
    folder.refuse(&["run", "bp", "row.uai", "--report", "row.uai"], 2, &["--report and the model"]);
    folder.refuse(&["run", "bp", "row.uai", "--evidence", "e.txt", "-o", "e.txt"], 2, &["--output and --evidence"]);
    folder.refuse(&["run", "bp", "-", "--evidence", "-"], 2, &["standard input"]);
    folder.refuse(&["run", "bp", "row.uai", "--evidence", "-", "--evidence", "-"], 2, &["standard input"]);
    folder.refuse(&["run", "bp", "row.uai", "-o", "nosuch/x.tsv"], 1, &["nosuch"]);
    assert_eq!((folder.read("row.uai"), folder.read("row")), (ROW.to_owned(), ROW.to_owned()));
}

#[test]
fn the_first_variables_are_printed() {
    let folder = Folder::new();
    let grid = ["--side", "4", "--states", "3", "--coupling", "0.5", "-o", "grid.uai"];
    folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
    let printed = |options: &[&str]| folder.succeed(&[&["run", "bp", "grid.uai"], options].concat()).lines().count();
    assert_eq!(printed(&[]), 1 + 10 * 3);
    assert_eq!(printed(&["--map"]), 1 + 10);
    assert_eq!(printed(&["--top", "2"]), 1 + 2 * 3);
    assert_eq!(printed(&["--top", "100"]), 1 + 16 * 3);
    assert_eq!(printed(&["--top", "0"]), 0);
    assert_eq!(printed(&["--quiet"]), 0);
    assert_eq!(printed(&["-o", "x.tsv"]), 0);
    assert_eq!(printed(&["-o", "x.tsv", "--top", "1"]), 0);
    assert_eq!(folder.read("x.tsv").lines().count(), 1 + 3);
    assert_eq!(printed(&["-o", "-"]), 1 + 16 * 3);
    assert_eq!(printed(&["-o", "-", "--top", "1"]), 1 + 3);
    assert_eq!(printed(&["-o", "-", "--top", "1", "--output-format", "jsonl"]), 3);
}
