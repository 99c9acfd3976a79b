//! Recommendations and predictions of a model that is put together here.

use hubcut::graph::{BuildOptions, EdgeList, RawIds, TextIds};
use hubcut_datasets::{Model, ModelFolder};

use crate::harness::Folder;

/// Users 3, 7, 9 and 1000, films a, b, c, d and z. User 9 and film z have no rating; users 3 and 7 rated a; user 1000
/// rated a to d. Of rank 1: the scores of user 3 are 1, 2, 3, -1, those of user 7 the negative ones.
fn model() -> Model<'static> {
    let users = RawIds::Numbers(vec![3, 7, 9, 1000].into());
    let items = RawIds::Text(TextIds::from_sorted(["a", "b", "c", "d", "z"].into_iter()));
    let ratings = vec![(0, 0, 4.0f32), (1, 0, 2.0), (3, 0, 1.0), (3, 1, 1.0), (3, 2, 5.0), (3, 3, 5.0)];
    Model {
        rank: 1,
        mean: 3.0,
        offset: 3.0,
        clamp: Some((1.0, 5.0)),
        implicit_alpha: None,
        config: serde_json::json!({}),
        user_factors: vec![1.0, -1.0, 8.0, 0.5].into(),
        item_factors: vec![1.0, 2.0, 3.0, -1.0, 9.0].into(),
        held_out: None,
        ratings: EdgeList::bipartite(users, items, ratings).build(&BuildOptions::default()).unwrap(),
    }
}

fn save(folder: &Folder, model: &Model<'_>) {
    let part = ModelFolder::create(folder.path("films")).unwrap();
    part.write(model).unwrap();
    part.commit().unwrap();
}

fn with_model() -> Folder {
    let folder = Folder::new();
    save(&folder, &model());
    folder
}

#[test]
fn a_user_gets_what_he_has_not_rated() {
    let folder = with_model();
    let ended = folder.hubcut(&["recommend", "films", "--user", "3"]);
    // Scores are not clamped, z is no candidate.
    assert_eq!((ended.code, ended.out.as_str()), (0, "1\tc\t6\n2\tb\t5\n3\td\t2\n"), "{ended:?}");
    assert!(ended.err.contains("films: model of rank 1 of 4 users, 5 items and 6 ratings"), "{ended:?}");
    assert_eq!(folder.succeed(&["recommend", "films", "--user", "7", "--top", "1"]), "1\td\t4\n");
    let rated = folder.succeed(&["recommend", "films", "--user", "7", "--include-rated", "--top", "2"]);
    assert_eq!(rated, "1\td\t4\n2\ta\t2\n");
    folder.write("movies.csv", "movieId,title,genres\na,A Film,x\nc,\"Sea, The\",y\nb,Bee,\nd,Dee,\nz,Zed,\n");
    let named = ["recommend", "films", "--user", "3", "--names", "movies.csv", "--top", "2"];
    let ended = folder.hubcut(&named);
    assert_eq!((ended.code, ended.out.as_str()), (0, "1\tc\t6\tSea, The\n2\tb\t5\tBee\n"), "{ended:?}");
    assert!(!ended.err.contains("warning"), "{ended:?}");
    folder.write("movies.csv", "b\tBee\n");
    let ended = folder.hubcut(&named);
    assert_eq!((ended.code, ended.out.as_str()), (0, "1\tc\t6\t\n2\tb\t5\tBee\n"), "{ended:?}");
    assert!(ended.err.contains("warning: movies.csv: names by id (columns 1 -> 2), 1 of 5 items named\n"), "{ended:?}");
}

#[test]
fn users_to_whom_nothing_can_be_said() {
    let folder = with_model();
    folder.refuse(
        &["recommend", "films", "--user", "5"],
        2,
        &["--user \"5\" is no user of the model: it has 4 users, from 3 to 1000", "as the ratings spell it"],
    );
    folder.refuse(&["recommend", "films", "--user", "anna"], 2, &["\"anna\" is no user of the model"]);
    folder.refuse(&["recommend", "films", "--user", "9"], 1, &["user 9 has no training rating"]);
    let ended = folder.hubcut(&["recommend", "films", "--user", "1000"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{ended:?}");
    assert!(ended.err.contains("user 1000 has rated every item"), "{ended:?}");
}

#[test]
fn everybody_is_recommended_something() {
    let folder = with_model();
    let all = |more: &[&str]| folder.succeed(&[&["recommend", "films", "--all"], more].concat());
    assert_eq!(all(&["-", "--top", "2"]), "3\t1\tc\t6\n3\t2\tb\t5\n7\t1\td\t4\n7\t2\tb\t1\n");
    assert_eq!(all(&["out.csv", "--top", "1"]), "");
    assert_eq!(folder.read("out.csv"), "user,rank,item,score\n3,1,c,6\n7,1,d,4\n");
    folder.write("names", "c\tSea\n");
    all(&["out.jsonl", "--top", "1", "--include-rated", "--names", "names"]);
    let lines: Vec<serde_json::Value> =
        folder.read("out.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], serde_json::json!({"user": 3, "rank": 1, "item": "c", "score": 6, "title": "Sea"}));
    assert_eq!(lines[1]["title"], serde_json::Value::Null);
    let ended = folder.hubcut(&["recommend", "films", "--all", "out.tsv"]);
    assert!(ended.err.contains("warning: 1 user without training ratings: nothing is recommended"), "{ended:?}");
    assert!(ended.err.contains("wrote out.tsv: 3 users"), "{ended:?}");
    let one = all(&["-", "--threads", "1"]);
    assert_eq!(one, all(&["-", "--threads", "3"]));
    assert_eq!(one, folder.read("out.tsv"));
}

#[test]
fn recommendations_go_where_and_how_they_are_asked_to() {
    let folder = with_model();
    let recommend = |more: &[&str]| folder.succeed(&[&["recommend", "films"], more].concat());
    let all = recommend(&["--all", "-", "--top", "1"]);
    assert_eq!(recommend(&["--all", "--top", "1"]), all);
    assert_eq!(recommend(&["--all", "--top", "1", "-o", "o.tsv"]), "");
    assert_eq!(folder.read("o.tsv"), all);
    assert_eq!(
        recommend(&["--all", "--top", "1", "--output-format", "csv"]),
        "user,rank,item,score\n3,1,c,6\n7,1,d,4\n"
    );
    assert_eq!(recommend(&["--user", "3", "--top", "1", "--output-format", "csv"]), "rank,item,score\n1,c,6\n");
    let ended = folder.hubcut(&["recommend", "films", "--user", "3", "--top", "2", "-o", "o.jsonl"]);
    assert_eq!(
        folder.read("o.jsonl"),
        "{\"rank\":1,\"item\":\"c\",\"score\":6}\n{\"rank\":2,\"item\":\"b\",\"score\":5}\n"
    );
    assert!(ended.err.contains("wrote o.jsonl: 2 items\n"), "{ended:?}");
    folder.write("p", "1000 d\n");
    assert_eq!(
        folder.succeed(&["predict", "films", "p", "--output-format", "jsonl"]),
        "{\"user\":1000,\"item\":\"d\",\"prediction\":2.5}\n"
    );
    let both = ["recommend", "films", "--all", "a.csv", "-o", "b.csv"];
    folder.refuse(&both, 2, &["--all a.csv and --output b.csv", "--all --output b.csv"]);
    folder.refuse(
        &["recommend", "films", "--user", "3", "-o", "films/x.csv"],
        2,
        &["--output is films/x.csv", "model"],
    );
}

#[test]
fn predictions_keep_the_order_of_the_pairs() {
    let folder = with_model();
    folder.write("pairs.csv", "movieId,when,userId\nb,97,3\nd,98,7\na,99,7\nc,1,3\nz,1,3\na,1,9\nq,1,12\n");
    let ended = folder.hubcut(&["predict", "films", "pairs.csv"]);
    let wanted = "3\tb\t5\n7\td\t4\n7\ta\t2\n3\tc\t5\n3\tz\t3\n9\ta\t3\n12\tq\t3\n";
    assert_eq!((ended.code, ended.out.as_str()), (0, wanted), "{ended:?}");
    let warning = "warning: 3 of 7 pairs have a user or an item without training ratings; predicted for them is the \
                   training mean, 3\n";
    assert!(ended.err.contains(warning), "{ended:?}");
    folder.write("p", "1000 d\n3 a\n");
    assert_eq!(folder.succeed(&["predict", "films", "p", "-o", "out.csv"]), "");
    assert_eq!(folder.read("out.csv"), "user,item,prediction\n1000,d,2.5\n3,a,4\n");
    assert_eq!(folder.hubcut_from("p", &["predict", "films", "-"]).out, "1000\td\t2.5\n3\ta\t4\n");
    let implicit = Model { implicit_alpha: Some(40.0), offset: 0.0, clamp: None, ..model() };
    save(&folder, &implicit);
    let ended = folder.hubcut(&["predict", "films", "pairs.csv"]);
    assert!(ended.out.ends_with("3\tc\t3\n3\tz\t0\n9\ta\t0\n12\tq\t0\n"), "{ended:?}");
    assert!(ended.err.contains("predicted for them is 0\n"), "{ended:?}");
}

#[test]
fn what_makes_no_sense_is_refused_and_leaves_nothing() {
    let folder = with_model();
    folder.refuse(&["recommend", "films"], 2, &["--user <ID>", "--all [<FILE>]", "hubcut recommend films --user ID"]);
    folder.refuse(&["recommend", "films", "--user", "3", "--all", "o"], 2, &["cannot be used with"]);
    folder.refuse(&["recommend", "films", "--user", "3", "--top", "0"], 2, &["from 1 to"]);
    folder.refuse(&["recommend", "films", "--all", "o.parquet"], 2, &["writes no .parquet file"]);
    folder.refuse(&["recommend", "nowhere", "--user", "3"], 1, &["nowhere: there is no such folder", "hubcut run als"]);
    folder.refuse(&["recommend", ".", "--user", "3"], 1, &["model.json: the file is missing"]);
    folder.write("p", "3 a\n7\n");
    folder.refuse(&["predict", "films", "p", "-o", "o"], 1, &["p:2:2: 1 column where 2 are needed"]);
    folder.refuse(&["predict", "films", "p", "-o", "p"], 2, &["the same file"]);
    folder.refuse(&["predict", "films", "none", "-o", "o"], 1, &["none: there is no such file"]);
    folder.write("films/users.npy", "broken");
    folder.refuse(&["predict", "films", "p", "-o", "o"], 1, &["users.npy", "train the model again"]);
}
