//! `hubcut bench bp MODEL`: engines race to the messages of belief propagation.

use serde_json::Value;

use crate::harness::Folder;

const QUICK: [&str; 6] = ["--runs", "1", "--warmup", "0", "--threads", "1"];

fn grid(side: &str, coupling: &str) -> Folder {
    let folder = Folder::new();
    let model = ["--side", side, "--states", "2", "--coupling", coupling, "--mode", "1", "-o", "grid.uai"];
    folder.succeed(&[&["generate", "ising"], &model[..]].concat());
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn last_error(row: &Value) -> f64 {
    row["median_run"]["curve"].as_array().unwrap().last().unwrap()["error"].as_f64().unwrap()
}

#[test]
fn every_engine_and_schedule_comes_to_the_error() {
    let folder = grid("6", "1");
    let race = ["bench", "bp", "grid.uai", "--schedulers", "sweep,fifo,priority,exact", "--error", "1e-8"];
    let found = json(&folder.succeed(&[&race[..], &QUICK, &["--json"]].concat()));
    let rows = found["contenders"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    let expected = [
        "sync, 1 thread",
        "async, sweep, edge, auto, 1 thread",
        "async, fifo, edge, auto, 1 thread",
        "async, priority, edge, auto, 1 thread",
        "async, exact, edge, auto, 1 thread",
        "chromatic, 1 thread",
    ];
    assert_eq!(names, expected);
    assert_eq!(found["baseline"]["name"], "flooding with odds, 1 thread");
    for row in rows.iter().chain([&found["baseline"]]) {
        assert!(row["reached"] == true && last_error(row) <= 1e-8, "{row}");
        assert!(row["median_run"]["curve"][0]["error"].as_f64().unwrap() > 1e-2, "{row}");
    }
    // All flood alike: as many rounds, up to the order in which the last digits are rounded.
    let rounds = |row: &Value| row["median_run"]["curve"].as_array().unwrap().len();
    assert!(rounds(&rows[0]).abs_diff(rounds(&found["baseline"])) <= 1, "{found}");
    assert_eq!((&found["question"]["program"], &found["graph"]["edges"]), (&"bp".into(), &60.into()));
    // Somebody wins, or some are told to be within the noise of the runs.
    let told = found["ties"].as_array().unwrap().iter().chain([&found["fastest_engine"]]).filter_map(Value::as_str);
    let told: Vec<&str> = told.collect();
    assert!(!told.is_empty() && told.iter().all(|name| names.contains(name)), "{told:?}");
}

#[test]
fn who_goes_round_in_circles_does_not_win() {
    let folder = grid("20", "3.05");
    let race = ["bench", "bp", "grid.uai", "--engines", "sync,async", "--max-rounds", "300", "--error", "1e-5"];
    let ended = folder.hubcut(&[&race[..], &QUICK, &["--report", "page.html"]].concat());
    assert_eq!(ended.code, 3, "{ended:?}");
    let line =
        |start: &str| ended.out.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{ended:?}"));
    assert!(line("  sync, 1 thread").contains("not reached: "), "{ended:?}");
    assert!(line("* async, priority, edge, auto, 1 thread").contains("s"), "{ended:?}");
    assert!(line("Not reached by: sync, 1 thread (").ends_with("after 300 rounds)."), "{ended:?}");
    assert!(ended.out.contains("The plain loop, flooding with odds, 1 thread, did not reach the error."), "{ended:?}");
    assert!(folder.read("page.html").contains("largest change of an element of a message"));
}

#[test]
fn any_model_races_with_evidence() {
    let folder = Folder::new();
    let alarm = concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/data/models/bnlearn/alarm.bif.gz");
    folder.write("seen.txt", "CO=LOW\n");
    for options in [&[][..], &["--evidence", "seen.txt", "--evidence", "BP=HIGH"], &["--map"], &["--damping", "0.3"]] {
        let found = json(&folder.succeed(&[&["bench", "bp", alarm, "--json"], &QUICK[..], options].concat()));
        assert_eq!(found["baseline"]["name"], "flooding with tables, 1 thread");
        assert!(
            found["contenders"].as_array().unwrap().iter().all(|row| last_error(row) <= 1e-6),
            "{options:?}: {found}"
        );
        assert!(last_error(&found["baseline"]) <= 1e-6, "{options:?}: {found}");
    }
    let configured = |options: &[&str]| {
        let run = [&["bench", "bp", alarm, "--json", "--engines", "sync"], &QUICK[..], options].concat();
        json(&folder.succeed(&run))["question"]["configured"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        configured(&["--map", "--damping", "0.5"]),
        "max-product, messages of engines are logarithms, damping 0.5"
    );
}

#[test]
fn what_is_impossible_or_makes_no_sense_is_said() {
    let folder = grid("3", "1");
    // Three variables that must be equal, the first 0 and the last 1.
    folder.write("c.uai", "MARKOV 3  2 2 2  4  2 0 1  2 1 2  1 0  1 2   4 1 0 0 1  4 1 0 0 1  2 1 0  2 0 1");
    let ended = folder.hubcut(&[&["bench", "bp", "c.uai", "--max-rounds", "9"], &QUICK[..]].concat());
    assert_eq!(ended.code, 3, "{ended:?}");
    assert_eq!(ended.out.matches("refused: nothing is possible at variable").count(), 3, "{ended:?}");
    assert!(ended.out.contains("No contender reached the error"), "{ended:?}");
    let refuse = |options: &[&str], words: &[&str]| {
        folder.refuse(&[&["bench", "bp", "missing.uai"], options].concat(), 2, words);
    };
    refuse(&["--error", "1e-13"], &["--error", "1e-11 or more"]);
    refuse(&["--error", "1"], &["--error", "above 0 and below 1"]);
    refuse(&["--damping", "1"], &["damping", "below 1"]);
    refuse(&["--engines", "sync", "--schedulers", "exact"], &["--schedulers", "add async"]);
    refuse(&["--max-rounds", "0"], &["--max-rounds"]);
    refuse(&["--report", "r.txt"], &[".html or .json"]);
    folder.refuse(&["bench", "bp", "-", "--evidence", "-"], 2, &["standard input"]);
    folder.refuse(&["bench", "bp", "grid.uai", "--evidence", "e.json", "--report", "e.json"], 2, &["same file"]);
    folder.refuse(&["bench", "bp", "grid.uai", "--evidence", "9=0"], 2, &["no variable \"9\"", "from 0 to 8"]);
    let race = [&["bench", "bp", "grid.uai", "--engines", "async", "--lockings", "optimistic"], &QUICK[..]].concat();
    assert!(folder.hubcut(&race).out.contains("refused"), "what an engine does not run is listed");
}
