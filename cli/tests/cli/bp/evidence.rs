//! Evidence, in files and in words.

use super::*;

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
