//! The models of `data/models`.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/models")
}

/// Nodes and arcs as <https://www.bnlearn.com/bnrepository/> counts them. That each row adds up to 1 shows that the states of
/// the child are fastest.
#[test]
fn the_networks_of_bnlearn() {
    for (name, nodes, arcs) in [
        ("alarm", 37, 46),
        ("asia", 8, 8),
        ("cancer", 5, 4),
        ("child", 20, 25),
        ("earthquake", 5, 4),
        ("hailfinder", 56, 66),
        ("insurance", 27, 52),
        ("sachs", 11, 17),
        ("survey", 6, 6),
        ("win95pts", 76, 112),
    ] {
        let model = read(&models().join(format!("bnlearn/{name}.bif.gz")), None).unwrap().model;
        assert_eq!((model.variables(), model.factors().len()), (nodes, nodes), "{name}");
        assert_eq!(model.factors().map(|factor| factor.scope.len() - 1).sum::<usize>(), arcs, "{name}");
        for factor in model.factors() {
            let child = factor.scope[factor.scope.len() - 1] as usize;
            for row in factor.table.chunks(model.cardinalities()[child] as usize) {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-4, "{name}: {row:?} of {}", model.name(child));
            }
        }
    }
}

#[test]
fn the_tables_of_asia() {
    let model = read(&models().join("bnlearn/asia.bif.gz"), None).unwrap().model;
    let names: Vec<_> = (0..8).map(|variable| model.name(variable).into_owned()).collect();
    assert_eq!(names, ["asia", "tub", "smoke", "lung", "bronc", "either", "xray", "dysp"]);
    // probability ( tub | asia ) { (yes) 0.05, 0.95; (no) 0.01, 0.99; }
    assert_eq!(model.factor(1).scope, [0, 1]);
    assert_eq!(model.factor(1).table, [0.05, 0.95, 0.01, 0.99]);
    assert_eq!(model.state_name(1, 0), "yes");
}

#[test]
fn every_other_model_is_read() {
    for folder in ["libdai", "merlin"] {
        let mut read_some = false;
        for entry in std::fs::read_dir(models().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if ModelFormat::of(&path).is_some() {
                let model = read(&path, None).unwrap_or_else(|error| panic!("{error}")).model;
                assert!(model.variables() > 0 && model.factors().len() > 0, "{}", path.display());
                read_some = true;
            }
        }
        assert!(read_some, "{folder}");
    }
    let read = |name: &str| read(&models().join(name), None).unwrap().model;
    let alarm = read("libdai/alarm.fg");
    assert_eq!((alarm.variables(), alarm.factors().len(), alarm.has_names()), (37, 37, false));
    let chest = read("merlin/ChestClinic.uai");
    assert_eq!(read_evidence(&models().join("merlin/ChestClinic.evid"), &chest).unwrap(), [(6, 0)]);
    let evidence = read_evidence(&models().join("merlin/cancer.evid"), &read("merlin/cancer.uai")).unwrap();
    assert_eq!(evidence, [(1, 0)]);
    let pedigree = read("merlin/pedigree1.uai.gz");
    assert_eq!(read_evidence(&models().join("merlin/pedigree1.evid"), &pedigree).unwrap().len(), 10);
}

proptest! {
    /// A model cut anywhere, or with a byte changed, is read or refused; nothing else.
    #[test]
    fn damage_never_panics(file in 0usize..4, cut in 0usize..2000, at in 0usize..2000, byte: u8) {
        let name = ["libdai/hoi1.fg", "merlin/cancer.uai", "bnlearn/asia.bif.gz", "libdai/zeroes1.fg"][file];
        let (_, mut bytes) = read_whole(&models().join(name)).unwrap();
        let length = bytes.len();
        bytes[at % length] = byte;
        _ = read_bytes(name, &bytes, None);
        let cut = cut % length;
        if bytes[cut..].iter().any(|byte| byte.is_ascii_alphanumeric()) {
            bytes.truncate(cut);
            _ = read_bytes(name, &bytes, None);
        }
    }
}
