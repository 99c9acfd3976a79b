//! The report has the keys that `cli/REPORT.md` promises.

use serde_json::Value;

use crate::harness::Folder;

fn report(folder: &Folder, options: &[&str]) -> Value {
    report_of(folder, &["pagerank"], options)
}

fn report_of(folder: &Folder, program: &[&str], options: &[&str]) -> Value {
    folder.hubcut(&[&["run"][..], program, options, &["--report", "r.json"]].concat());
    serde_json::from_str(&folder.read("r.json")).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

const KEYS: [&str; 21] = [
    "aborts",
    "activations",
    "command",
    "converged",
    "date",
    "edges_gathered",
    "edges_per_second",
    "edges_scattered",
    "graph",
    "lock_waits",
    "machine",
    "options",
    "peak_memory_bytes",
    "per_superstep",
    "phases",
    "plan",
    "schema",
    "supersteps",
    "termination",
    "verification",
    "versions",
];

#[test]
fn keys_are_as_documented() {
    let folder = Folder::with_triangle();
    let all = report(&folder, &["g.txt", "--verify", "--duplicates", "first", "--threads", "1", "--engine", "sync"]);
    assert_eq!(keys(&all), KEYS);
    assert_eq!(all["schema"], 1);
    assert_eq!(all["termination"], "converged");
    assert_eq!(all["verification"]["passed"], true);
    assert_eq!(all["machine"]["threads"], 1);
    let graph = &all["graph"];
    assert_eq!((&graph["vertices"], &graph["edges"], &graph["directed"]), (&4.into(), &4.into(), &true.into()));
    assert_eq!((&graph["duplicates_merged"], &graph["edges_read"]), (&1.into(), &5.into()));
    assert_eq!(graph["source"]["facts"]["format"], "edge-list");
    assert_eq!(all["options"]["config"]["damping"], 0.85);
    assert_eq!(all["options"]["config"]["tolerance"], 1e-6);
    assert_eq!(all["options"]["config"]["max_supersteps"], 1000);
    let options =
        ["config", "consistency", "engine", "locking", "max_activations", "partition", "program", "pull_above"];
    let options = [&options[..], &["scheduler", "seed", "segments", "shards", "threads", "timeout_s"]].concat();
    assert_eq!(keys(&all["options"]), options);
    assert_eq!((&all["options"]["engine"], &all["options"]["segments"]), (&"synchronous".into(), &"auto".into()));
    assert_eq!(all["options"]["pull_above"], 0.05);
    assert!(["scheduler", "consistency", "locking"].iter().all(|key| all["options"][key].is_null()));
    let supersteps = all["supersteps"].as_u64().unwrap();
    assert_eq!(all["per_superstep"].as_array().unwrap().len() as u64, supersteps);
    assert_eq!(all["edges_gathered"], 4 * supersteps);
    let phases = ["build_s", "cut_s", "load_s", "plan_s", "prepare_s", "run_s", "validate_s", "verify_s", "write_s"];
    assert_eq!(keys(&all["phases"]), phases);
    assert!(all["phases"]["validate_s"].is_null() && all["phases"]["build_s"].is_number());
    assert!(all["phases"]["cut_s"].is_null() && all["options"]["shards"].is_null());
    if cfg!(target_os = "linux") {
        assert!(all["peak_memory_bytes"].as_u64().unwrap() > 100_000);
    }
}

#[test]
fn what_was_chosen_is_said_with_the_reason() {
    let folder = Folder::with_triangle();
    let chosen = |all: &Value| -> Vec<(u64, String)> {
        let choices = all["choices"].as_array().unwrap().iter();
        let parts = |choice: &Value| (choice["superstep"].as_u64().unwrap(), choice["engine"].as_str().unwrap().into());
        choices.inspect(|choice| assert!(choice["why"].as_str().unwrap().len() > 20)).map(parts).collect()
    };
    let all = report(&folder, &["g.txt"]);
    assert_eq!((&all["options"]["engine"], chosen(&all)), (&"auto".into(), vec![(0, "synchronous".into())]));
    let all = report_of(&folder, &["components"], &["g.txt", "--engine", "auto"]);
    assert_eq!(chosen(&all), [(0, "direct".into())]);
    for options in [&["--shards", "2", "--partition", "random"][..], &["--max-supersteps", "9"]] {
        let all = report_of(&folder, &["sssp", "--source", "1"], &[&["g.txt"], options].concat());
        assert_eq!(chosen(&all), [(0, "synchronous".into())], "{options:?}");
    }
    // Options of one engine are a choice.
    let all = report_of(&folder, &["components"], &["g.txt", "--pull-above", "1"]);
    assert_eq!((&all["options"]["engine"], &all["choices"]), (&"synchronous".into(), &Value::Null));
}

#[test]
fn a_run_without_verification_over_a_store() {
    let folder = Folder::with_triangle();
    folder.succeed(&["import", "g.txt", "g.hub", "--order", "hub"]);
    let all = report(&folder, &["g.hub", "--max-supersteps", "2", "--engine", "sync"]);
    assert_eq!(keys(&all), KEYS.into_iter().filter(|key| *key != "verification").collect::<Vec<_>>());
    assert_eq!(all["termination"], "max_supersteps");
    assert_eq!((&all["graph"]["order"], &all["graph"]["source"]["kind"]), (&"hub".into(), &"store".into()));
    assert!(all["phases"]["validate_s"].is_number() && all["phases"]["build_s"].is_null());
}

#[test]
fn options_of_the_other_engines() {
    let folder = Folder::with_triangle();
    let options = |program: &[&str], options: &[&str]| {
        let mut all = report_of(&folder, program, &[&["g.txt"][..], options].concat());
        assert_eq!(keys(&all["per_superstep"][0]["contention"]), ["aborts", "lock_waits"]);
        assert!(all["edges_scattered"].is_u64() && all["lock_waits"].is_u64() && all["aborts"].is_u64());
        all["options"].take()
    };
    let found = options(&["sssp", "--source", "1"], &["--engine", "async", "--max-activations", "99"]);
    assert_eq!((&found["engine"], &found["scheduler"]), (&"asynchronous".into(), &"priority".into()));
    assert_eq!((&found["consistency"], &found["locking"]), (&"vertex".into(), &"auto".into()));
    assert_eq!((&found["max_activations"], &found["segments"]), (&99.into(), &Value::Null));
    let config = serde_json::json!({"source": "1", "each_source": null, "unweighted": false, "paths": false, "max_supersteps": null});
    assert_eq!(found["config"], config);

    let found = options(&["components"], &["--engine", "async", "--consistency", "full", "--locking", "locks"]);
    assert_eq!((&found["scheduler"], &found["consistency"]), (&"sweep".into(), &"full".into()));
    assert_eq!((&found["locking"], &found["pull_above"]), (&"locks".into(), &Value::Null));

    let found = options(&["components"], &["--engine", "chromatic"]);
    assert_eq!((&found["engine"], &found["consistency"]), (&"chromatic".into(), &"edge".into()));
    assert!(found["scheduler"].is_null() && found["locking"].is_null());
}
