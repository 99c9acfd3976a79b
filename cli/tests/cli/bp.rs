//! `hubcut run bp`: from a graphical model to marginals, an assignment and log Z.

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
fn names_and_evidence_are_those_of_the_model() {
    let folder = folder();
    folder.write("seen.txt", "wet=yes\n");
    folder.write("seen.evid", "1 1 0\n");
    folder.write("none.evid", "0\n");
    // 0.18 / (0.18 + 0.24)
    for evidence in ["seen.txt", "seen.evid"] {
        let found = rows(&folder.succeed(&["run", "bp", "grass.bif", "--evidence", evidence, "-o", "-"]));
        assert_eq!((found[0].0.as_str(), found[0].1.as_str()), ("rain", "yes"));
        assert!((found[0].2 - 0.18 / 0.42).abs() < 1e-9, "{found:?}");
        assert_eq!((found[2].0.as_str(), found[2].2, found[3].2), ("wet", 1.0, 0.0));
    }
    let found = report(&folder, "grass.bif", &["--evidence", "seen.txt"]);
    assert!((found["log_z"].as_f64().unwrap() - 0.42f64.ln()).abs() < 1e-12);
    assert_eq!(
        (&found["model"]["observed"], &found["options"]["config"]["evidence"]),
        (&1.into(), &serde_json::json!(["seen.txt"]))
    );
    let found = rows(&folder.succeed(&["run", "bp", "grass.bif", "--evidence", "none.evid", "--top", "1"]));
    assert_eq!((found.len(), found[0].2), (2, 0.2));
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
fn evidence_is_given_in_words_beside_files() {
    let folder = folder();
    folder.write("seen.txt", "# as it looks\nwet=yes\n");
    let log_z = |evidence: &[&str]| {
        let options: Vec<&str> = evidence.iter().flat_map(|words| ["--evidence", words]).collect();
        let found = report(&folder, "grass.bif", &options);
        assert_eq!(found["options"]["config"]["evidence"], serde_json::json!(evidence));
        found["log_z"].as_f64().unwrap().exp()
    };
    for (evidence, wanted) in [
        (&["wet=yes"][..], 0.42),
        (&["1=0"], 0.42),
        (&["rain=no, wet=yes"], 0.24),
        (&["rain=no", "wet=yes"], 0.24),
        (&["seen.txt", "rain=yes", "0=0"], 0.18),
    ] {
        assert!((log_z(evidence) - wanted).abs() < 1e-9, "{evidence:?}: {}", log_z(evidence));
    }
    let ended = folder.hubcut(&["run", "bp", "grass.bif", "--evidence", "wet=yes,wet=yes"]);
    assert!(ended.err.contains("wet=yes,wet=yes: 1 variable observed"), "{ended:?}");
    // Words that are the name of a file, too, could mean either.
    folder.write("rain=yes", "wet=no\n");
    assert!((log_z(&["./rain=yes"]) - 0.58).abs() < 1e-9);
    for (evidence, code, words) in [
        (&["snow=yes"][..], 2, &["evidence \"snow=yes\"", "no variable \"snow\"", "its variables are rain, wet"][..]),
        (&["wet=maybe"], 2, &["variable wet has no state \"maybe\"; its states are yes, no"]),
        (&["2=0"], 2, &["no variable \"2\""]),
        (&["wet=yes,rain"], 2, &["evidence \"rain\" in \"wet=yes,rain\": is not variable=state"]),
        (&["wet=yes,"], 2, &["evidence \"\" in \"wet=yes,\": is not variable=state"]),
        (
            &["wet=no", "seen.txt"],
            1,
            &["seen.txt: evidence puts variable wet into state no in wet=no and into state yes; leave one"],
        ),
        (
            &["seen.txt", "1=1"],
            2,
            &["1=1: evidence puts variable wet into state yes in seen.txt and into state no; leave one"],
        ),
        (&["wet"], 1, &["wet: there is no such file"]),
        (&["./wet=yes"], 1, &["./wet=yes: there is no such file"]),
        (
            &["rain=yes"],
            2,
            &["'rain=yes' for '--evidence", "there is a file of this name", "write ./rain=yes for the file"],
        ),
        (&[""], 2, &["--evidence", "empty"]),
    ] {
        let options: Vec<&str> = evidence.iter().flat_map(|words| ["--evidence", words]).collect();
        folder.refuse(&[&["run", "bp", "grass.bif", "-o", "x.tsv"], &options[..]].concat(), code, words);
    }
    // Of many names the nearest.
    let alarm = concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/data/models/bnlearn/alarm.bif.gz");
    folder.refuse(&["run", "bp", alarm, "--evidence", "pwcp=HIGH"], 2, &["the nearest of its 37 variables are PCWP, "]);
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
fn evidence_that_does_not_fit_is_refused_by_name() {
    let folder = folder();
    folder.write("zero.evid", "2 1 1 2 1\n");
    folder.write("state.evid", "1 2 3\n");
    folder.write("variable.evid", "1 3 0\n");
    folder.write("twice.evid", "2 0 0 0 1\n");
    folder.write("long.evid", "1 0 0 1\n");
    folder.write("snow.txt", "snow=yes\n");
    let cases: [(&str, &str, &[&str]); 6] = [
        ("row.uai", "zero.evid", &["zero.evid", "contradicts the model", "factor 2, over variables 1, 2"]),
        ("row.uai", "state.evid", &["variable 2 into state 3"]),
        ("row.uai", "variable.evid", &["variable 3"]),
        ("row.uai", "twice.evid", &["twice.evid", "state 0 and into state 1"]),
        ("row.uai", "long.evid", &["long.evid:1"]),
        ("grass.bif", "snow.txt", &["snow.txt:1", "snow"]),
    ];
    for (model, evidence, words) in cases {
        folder.refuse(&["run", "bp", model, "--evidence", evidence, "-o", "x.tsv"], 1, words);
    }
    folder.refuse(&["run", "bp", "row.uai", "--evidence", "missing"], 1, &["missing: there is no such file"]);
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
fn what_floods_in_circles_converges_by_residuals() {
    let folder = Folder::new();
    let grid = ["--side", "20", "--states", "2", "--coupling", "3.05", "--mode", "1", "-o", "hard.uai"];
    folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
    let ended = folder.hubcut(&["run", "bp", "hard.uai", "--max-supersteps", "100", "-o", "x.tsv", "--verify"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    for words in ["residual", "--engine async", "--damping 0.5", "more --max-supersteps", "larger --tolerance"] {
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    assert_eq!(rows(&folder.read("x.tsv")).len(), 800);
    // By libDAI 1.0.1 with residual updates: 505.278125354.
    for engine in [&["--engine", "async"][..], &["--engine", "async", "--scheduler", "exact"]] {
        let found = report(&folder, "hard.uai", &[&["--tolerance", "1e-9"], engine].concat());
        assert!((found["log_z"].as_f64().unwrap() - 505.278125354).abs() < 1e-6, "{}", found["log_z"]);
    }
    let ended =
        folder.hubcut(&["run", "bp", "hard.uai", "--engine", "async", "--max-activations", "500", "--top", "0"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("more --max-activations") && !ended.err.contains("--engine async"), "{ended:?}");
    assert_eq!(ended.out, "");
}

#[test]
fn log_z_of_grids_is_that_of_bethe() {
    let folder = Folder::new();
    let grid = ["--side", "10", "--states", "2", "--coupling", "0.5", "-o", "grid.uai"];
    folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
    let ways: [&[&str]; 6] = [
        &[],
        &["--factors"],
        &["--engine", "chromatic", "--domain", "log"],
        &["--engine", "async"],
        &["--shards", "4"],
        &["--shards", "3", "--partition", "hash", "--damping", "0.2"],
    ];
    for way in ways {
        let found = report(&folder, "grid.uai", &[&["--tolerance", "1e-9", "--verify"], way].concat());
        assert!((found["log_z"].as_f64().unwrap() - 128.688400405).abs() < 1e-6, "{way:?}: {}", found["log_z"]);
        // By a transfer matrix: 128.848575201479. Marginals of belief propagation are off by 5.825e-3 at most.
        let exact = &found["verification"]["exact"];
        assert!((exact["log_z"].as_f64().unwrap() - 128.848575201479).abs() < 1e-8, "{exact}");
        assert!((exact["largest_error"].as_f64().unwrap() - 5.825e-3).abs() < 1e-5, "{exact}");
    }
    let one = |threads: &str| folder.succeed(&["run", "bp", "grid.uai", "-o", "-", "--threads", threads]);
    assert_eq!(one("1"), one("2"), "flooding repeats to the last bit");
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

#[test]
fn a_grid_is_the_same_in_both_formats() {
    let folder = Folder::new();
    for mode in ["0", "1"] {
        let log_z: Vec<f64> = ["grid.uai", "grid.fg"]
            .into_iter()
            .map(|name| {
                let grid = ["--side", "5", "--states", "3", "--coupling", "0.9", "--mode", mode, "-o", name];
                folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
                let found = report(&folder, name, &["--verify"]);
                assert_eq!((&found["model"]["variables"], &found["model"]["factors"]), (&25.into(), &65.into()));
                found["verification"]["exact"]["log_z"].as_f64().unwrap()
            })
            .collect();
        assert!((log_z[0] - log_z[1]).abs() < 1e-12 && log_z[0] > 25.0, "{log_z:?}");
    }
}

fn refuse_made(folder: &Folder, options: &[&str], words: &[&str]) {
    let made = ["generate", "ising", "--side", "2", "--states", "2", "--coupling", "0.5"];
    folder.refuse(&[&made[..], options].concat(), 2, words);
}

#[test]
fn grids_are_generated_and_nonsense_is_refused() {
    let folder = Folder::new();
    let made = ["generate", "ising", "--side", "2", "--states", "2", "--coupling", "0.5"];
    let text = folder.succeed(&[&made[..], &["-o", "-"]].concat());
    assert!(text.starts_with("MARKOV\n4\n2 2 2 2\n8\n"), "{text}");
    folder.succeed(&[&made[..], &["-o", "g.uai"]].concat());
    assert_eq!(folder.read("g.uai"), text);
    let random = folder.succeed(&[&made[..], &["--mode", "1", "-o", "-"]].concat());
    assert_ne!(random, text);
    let fg = folder.succeed(&[&made[..], &["-o", "-", "--format", "fg"]].concat());
    assert!(fg.starts_with("8\n\n1\n0\n2\n2\n0 "), "{fg}");
    folder.succeed(&[&made[..], &["-o", "g.fg"]].concat());
    assert_eq!(folder.read("g.fg"), fg);
    folder.succeed(&[&made[..], &["-o", "plain", "--format", "fg"]].concat());
    assert_eq!(folder.read("plain"), fg);
    refuse_made(&folder, &["-o", "g.fg", "--format", "uai"], &["--format says otherwise than the name g.fg"]);
    refuse_made(&folder, &["-o", "g.bif"], &[".uai or .fg", "--format"]);
    refuse_made(&folder, &["-o", "g.uai", "--format", "bif"], &["uai", "fg"]);
    let refuse = |options: &[&str], words: &[&str]| {
        let with: Vec<&str> = ["generate", "ising"].iter().chain(options).copied().collect();
        folder.refuse(&with, 2, words);
    };
    refuse(&["--side", "2", "--states", "2", "--coupling", "0.5", "-o", "g.txt"], &[".uai"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "0.5", "-o", "h.uai.gz"], &["gzip"]);
    refuse(&["--side", "0", "--states", "2", "--coupling", "0.5", "-o", "h.uai"], &["--side"]);
    refuse(&["--side", "2", "--states", "0", "--coupling", "0.5", "-o", "h.uai"], &["--states"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "nan", "-o", "h.uai"], &["coupling"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "1", "--mode", "2", "-o", "h.uai"], &["--mode"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "1"], &["--output"]);
}
