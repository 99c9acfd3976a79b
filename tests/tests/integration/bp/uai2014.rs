//! The models of the UAI 2014 inference competition, which are not ours to ship: the folder that `HUBCUT_UAI2014` names has
//! folders `MAR` and `PR` with models (`.uai.gz`), evidence (`.uai.evid`) and exact answers (`.uai.MAR`, `.uai.PR`), as
//! in github.com/mroavi/uai-2014-inference-competition with the models compressed.

use std::path::{Path, PathBuf};

use hubcut_datasets::graphical::{read, read_evidence, read_mar, read_pr};
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::elimination::{self, EliminationError, LIMIT};

/// Models of one kind with their evidence, and the path of the answer.
fn models(kind: &str) -> Vec<(String, FactorGraph, PathBuf)> {
    let folder = std::env::var_os("HUBCUT_UAI2014").expect("HUBCUT_UAI2014 names the folder of the models");
    let folder = Path::new(&folder).join(kind);
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".uai.gz"));
    files.sort();
    let model = |path: PathBuf| {
        // X.uai.gz, X.uai.evid, X.uai.MAR
        let stem = path.with_extension("");
        let beside = |extension: &str| PathBuf::from(format!("{}.{extension}", stem.display()));
        let model = read(&path, None).unwrap().model;
        let evidence = read_evidence(&beside("evid"), &model).unwrap();
        let name = stem.file_stem().unwrap().to_string_lossy().into_owned();
        (name, model.condition(&evidence).unwrap(), beside(kind))
    };
    files.into_iter().map(model).collect()
}

/// Calls `check` with each model that elimination can solve, and says which it cannot.
fn solved(kind: &str, check: impl Fn(&str, &elimination::Exact, &Path)) {
    let models = models(kind);
    let mut wide = Vec::new();
    for (name, model, answer) in &models {
        match elimination::marginals(model, LIMIT) {
            Ok(exact) => check(name, &exact, answer),
            Err(EliminationError::TooWide { .. }) => wide.push(name.as_str()),
            Err(error) => panic!("{name}: {error}"),
        }
    }
    println!("{} of {} are narrow enough; too wide: {}", models.len() - wide.len(), models.len(), wide.join(", "));
    // With the files of odd numbers it is 24 of 44.
    assert!(wide.len() * 2 < models.len(), "{wide:?}");
}

#[test]
#[ignore = "set HUBCUT_UAI2014 to the folder of the models, and run with --ignored; half a minute"]
fn marginals_are_those_of_the_competition() {
    solved("MAR", |name, exact, answer| {
        let expected = read_mar(answer).unwrap();
        assert_eq!(expected.len(), exact.marginals.len(), "{name}");
        for (variable, (found, expected)) in exact.marginals.iter().zip(&expected).enumerate() {
            assert_eq!(found.len(), expected.len(), "{name}");
            // The files have six digits.
            let is_near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5);
            assert!(is_near, "{name}, variable {variable}: {found:?} and {expected:?}");
        }
    });
}

#[test]
#[ignore = "set HUBCUT_UAI2014 to the folder of the models, and run with --ignored; half a minute"]
fn partition_functions_are_those_of_the_competition() {
    solved("PR", |name, exact, answer| {
        let (found, expected) = (exact.log_z / std::f64::consts::LN_10, read_pr(answer).unwrap());
        assert!((found / expected - 1.0).abs() < 1e-5, "{name}: {found} and {expected}");
    });
}
