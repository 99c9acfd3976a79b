//! Folders that come back as they were, and folders that are refused.

use std::fs;
use std::path::{Path, PathBuf};

use hubcut::graph::{BuildOptions, EdgeList, RawIds, TextIds, VertexOrder};
use serde_json::json;

use super::*;
use crate::error::{Error, Result};

/// Three users, two films whose names have to be quoted.
fn model(order: VertexOrder) -> Model<'static> {
    let users = RawIds::Numbers(vec![3, 7, 1 << 40].into());
    let items = RawIds::Text(TextIds::from_sorted(["8 1/2, a film", "Amélie"].into_iter()));
    let ratings = EdgeList::bipartite(users, items, vec![(0, 0, 4.5f32), (0, 1, 3.0), (2, 1, 1.0)]);
    Model {
        rank: 2,
        mean: 2.8333333,
        offset: 2.8333333,
        clamp: Some((1.0, 4.5)),
        implicit_alpha: None,
        config: json!({"lambda": 0.1, "engine": "sync"}),
        user_factors: vec![0.1, -2.5e-9, 0.0, f32::MAX, f32::MIN_POSITIVE, 1.0].into(),
        item_factors: vec![3.0, 0.33333334, -0.0, 16777216.0].into(),
        ratings: ratings.build(&BuildOptions { order, ..BuildOptions::default() }).unwrap(),
        held_out: None,
    }
}

fn save(model: &Model<'_>, path: &Path) -> Result<()> {
    let folder = ModelFolder::create(path)?;
    folder.write(model)?;
    folder.commit()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A folder with a model in it.
fn with_model() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("films");
    save(&model(VertexOrder::Natural), &path).unwrap();
    (folder, path)
}

fn error(path: &Path) -> String {
    Model::read(path).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_again() {
    for order in [VertexOrder::Natural, VertexOrder::Hub] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("films");
        let wanted = model(order);
        save(&wanted, &path).unwrap();
        assert_eq!(names(folder.path()), ["films"]);
        let wanted_names = ["items.csv", "items.npy", "model.json", "ratings.hub", "users.csv", "users.npy"];
        assert_eq!(names(&path), wanted_names);
        let found = Model::read(&path).unwrap();
        assert_eq!((found.rank, found.mean, found.offset), (2, 2.8333333, 2.8333333));
        assert_eq!((found.clamp, found.implicit_alpha, &found.config), (wanted.clamp, None, &wanted.config));
        let bits = |factors: &[f32]| factors.iter().map(|element| element.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&found.user_factors), bits(&wanted.user_factors));
        assert_eq!(bits(&found.item_factors), bits(&wanted.item_factors));
        assert_eq!(found.ratings.topology(), wanted.ratings.topology());
        assert_eq!(found.ratings.data_by_source(), wanted.ratings.data_by_source());
    }
}

#[test]
fn tables_hold_what_reads_back() {
    let (_folder, path) = with_model();
    let users = fs::read_to_string(path.join("users.csv")).unwrap();
    let wanted = "id,f0,f1\n3,0.1,-2.5e-9\n7,0,3.4028235e38\n1099511627776,1.1754944e-38,1\n";
    assert_eq!(users, wanted);
    let items = fs::read_to_string(path.join("items.csv")).unwrap();
    assert_eq!(items, "id,f0,f1\n\"8 1/2, a film\",3,0.33333334\nAmélie,-0,16777216\n");
}

#[test]
fn unseen_is_the_mean_or_nothing() {
    let mut model = model(VertexOrder::Natural);
    assert_eq!(model.unseen(), 2.8333333);
    model.implicit_alpha = Some(40.0);
    assert_eq!(model.unseen(), 0.0);
}

#[test]
fn an_older_model_is_replaced() {
    let (_folder, path) = with_model();
    let mut newer = model(VertexOrder::Natural);
    newer.user_factors.to_mut()[0] = 9.0;
    newer.clamp = None;
    save(&newer, &path).unwrap();
    let found = Model::read(&path).unwrap();
    assert_eq!((found.user_factors[0], found.clamp), (9.0, None));
    assert_eq!(names(&path).len(), 6);
    // A folder under construction that a killed process left behind is in nobody's way, and neither is a model that
    // cannot be read.
    fs::create_dir(path.join(".hubcut-left")).unwrap();
    fs::remove_file(path.join("users.npy")).unwrap();
    save(&newer, &path).unwrap();
    Model::read(&path).unwrap();
}

#[test]
fn an_empty_folder_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    save(&model(VertexOrder::Natural), folder.path()).unwrap();
    Model::read(folder.path()).unwrap();
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("thesis.tex", "all of it"), ("users.csv", "id,name\n"), ("model.json", "{\"layers\": 3}")] {
        let path = folder.path().join(format!("of {name}"));
        fs::create_dir(&path).unwrap();
        fs::write(path.join(name), text).unwrap();
        let refusal = ModelFolder::create(&path).unwrap_err().to_string();
        assert!(refusal.contains(&format!("holds {name}, and a model wants one of its own")), "{refusal}");
        assert_eq!(names(&path), [name]);
    }
    let (_folder, path) = with_model();
    fs::write(path.join("notes.txt"), "mine").unwrap();
    assert!(ModelFolder::create(&path).unwrap_err().to_string().contains("holds notes.txt"));
    let refusal = ModelFolder::create(path.join("notes.txt")).unwrap_err().to_string();
    assert!(refusal.contains("this is a file"), "{refusal}");
    let refusal = ModelFolder::create(path.join("no/model")).unwrap_err().to_string();
    assert!(refusal.contains("there is no folder"), "{refusal}");
}

#[test]
fn what_is_not_committed_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let part = ModelFolder::create(folder.path().join("films")).unwrap();
    part.write(&model(VertexOrder::Natural)).unwrap();
    drop(part);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_model_that_cannot_be_used_is_not_written() {
    let refused = |change: fn(&mut Model<'_>)| {
        let folder = tempfile::tempdir().unwrap();
        let mut model = model(VertexOrder::Natural);
        change(&mut model);
        let refusal = save(&model, &folder.path().join("films")).unwrap_err().to_string();
        assert_eq!(names(folder.path()), [""; 0]);
        refusal
    };
    let said = refused(|model| model.user_factors.to_mut()[3] = f32::NAN);
    assert!(said.contains("users.npy: the factor of user 7 has an element NaN; train the model again"), "{said}");
    let said = refused(|model| model.item_factors.to_mut()[3] = f32::INFINITY);
    assert!(said.contains("items.npy: the factor of item Amélie has an element inf"), "{said}");
    assert!(refused(|model| model.user_factors.to_mut().truncate(4)).contains("4 elements for 3 users of rank 2"));
    assert!(refused(|model| model.mean = f64::NAN).contains("must be finite"));
    assert!(refused(|model| model.clamp = Some((5.0, 1.0))).contains("above the largest"));
    let said = refused(|model| {
        let edges = EdgeList::from_triples(2, [(0, 1, 1.0f32)]);
        model.ratings = edges.build(&BuildOptions::default()).unwrap();
    });
    assert!(said.contains("ratings.hub: the graph has no users and items"), "{said}");
}

#[test]
fn what_is_missing_is_named() {
    let (folder, path) = with_model();
    assert!(error(&folder.path().join("nowhere")).contains("there is no such folder"));
    assert!(error(&path.join("users.npy")).contains("this is a file; give the folder of a model"));
    for (name, words) in [
        ("users.npy", "users.npy: the file is missing, and a model has it"),
        ("items.npy", "items.npy: the file is missing, and a model has it"),
        ("ratings.hub", "ratings.hub: the file is missing, and a model has it"),
        ("model.json", "model.json: the file is missing, so this is not the folder of a model"),
    ] {
        let kept = fs::read(path.join(name)).unwrap();
        fs::remove_file(path.join(name)).unwrap();
        assert!(error(&path).contains(words), "{}", error(&path));
        fs::write(path.join(name), kept).unwrap();
    }
    // The tables are for others.
    fs::remove_file(path.join("users.csv")).unwrap();
    Model::read(&path).unwrap();
}

#[test]
fn files_of_different_models_are_told_apart() {
    let (_folder, path) = with_model();
    let (_other_folder, other) = with_model();
    let mut newer = model(VertexOrder::Hub);
    newer.user_factors.to_mut()[0] = 9.0;
    newer.item_factors.to_mut()[0] = 9.0;
    save(&newer, &other).unwrap();
    for name in ["users.npy", "items.npy", "ratings.hub"] {
        let kept = fs::read(path.join(name)).unwrap();
        fs::copy(other.join(name), path.join(name)).unwrap();
        let wanted = format!("{name}: the file is of another model than model.json, or damaged");
        assert!(error(&path).contains(&wanted), "{}", error(&path));
        fs::write(path.join(name), kept).unwrap();
    }
    Model::read(&path).unwrap();
    fs::copy(path.join("items.npy"), path.join("users.npy")).unwrap();
    let said = error(&path);
    assert!(
        said.contains("its shape is (2, 2), not (3, 2); model.json wants the factors of 3 users of rank 2"),
        "{said}"
    );
}

#[test]
fn headers_of_others_are_told_apart() {
    let (_folder, path) = with_model();
    let text = fs::read_to_string(path.join("model.json")).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        fs::write(path.join("model.json"), text.replace(from, to)).unwrap();
        error(&path)
    };
    assert!(with("\"version\": 1", "\"version\": 2").contains("of version 2, and this hubcut reads version 1"));
    assert!(with("hubcut model", "a model").contains("describes no model of hubcut"));
    assert!(with("\"rank\": 2", "\"rank\": 0").contains("not (3, 0)"));
    assert!(with("\"rank\": 2", "\"rank\": -1").contains("not what hubcut writes"));
    assert!(with("\"users\": 3", "\"users\": 18446744073709551615").contains("not the users, items and ratings"));
    assert!(with("\"ratings\": 3", "\"ratings\": 4").contains("not the users, items and ratings of model.json"));
    assert!(with("\"ratings.hub\"", "\"r.hub\"").contains("ratings.hub is not among its files"));
    assert!(with("{", "").contains("not what hubcut writes"));
}

#[test]
fn damage_of_the_ratings_is_an_error_of_the_store() {
    let (_folder, path) = with_model();
    let mut bytes = fs::read(path.join("ratings.hub")).unwrap();
    bytes[40] ^= 1;
    fs::write(path.join("ratings.hub"), &bytes).unwrap();
    let seal = Seal::of_file(&path.join("ratings.hub")).unwrap();
    let mut header: serde_json::Value = serde_json::from_slice(&fs::read(path.join("model.json")).unwrap()).unwrap();
    header["files"]["ratings.hub"] = serde_json::to_value(seal).unwrap();
    fs::write(path.join("model.json"), header.to_string()).unwrap();
    assert!(matches!(Model::read(&path), Err(Error::Engine(_))), "{}", error(&path));
}
