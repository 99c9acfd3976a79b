//! `hubcut run als`: from a file of ratings to a model, a report and recommendations.

mod matrices;

use serde_json::Value;

use crate::harness::Folder;

/// 60 users who like one half of 30 items and dislike the other, by the parity of both; three in seven of all pairs.
fn ratings() -> String {
    let mut text = String::from("userId,movieId,rating,timestamp\n");
    for user in 0..60 {
        for item in (0..30).filter(|item| (user * 3 + item * 5 + user * item % 5) % 7 < 3) {
            let rating = if (user + item) % 2 == 0 { 4.5 } else { 1.5 };
            text += &format!("{},{},{rating},{}\n", 10 * user + 1, item + 100, 900 + user);
        }
    }
    text
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("r.csv", ratings());
    folder
}

fn report(folder: &Folder, options: &[&str]) -> Value {
    folder.succeed(&[&["run", "als", "r.csv", "--report", "run.json"], options].concat());
    serde_json::from_str(&folder.read("run.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn a_report_has_an_error_an_iteration() {
    let folder = folder();
    let found = report(
        &folder,
        &["--test-fraction", "0.2", "--rank", "3", "--lambda", "0.01", "--iterations", "7", "--verify"],
    );
    let (train, test) = (numbers(&found["train_rmse"]), numbers(&found["test_rmse"]));
    assert_eq!((train.len(), test.len(), numbers(&found["iteration_s"]).len()), (7, 7, 7));
    assert!(train[6] < 0.1 && test[6] < 0.5 && train[6] < train[0], "{train:?} {test:?}");
    assert_eq!((&found["iterations"], &found["supersteps"]), (&7.into(), &14.into()));
    assert_eq!(found["termination"], "max_supersteps");
    let both = found["train_ratings"].as_u64().unwrap() + found["test_ratings"].as_u64().unwrap();
    assert_eq!(both, ratings().lines().count() as u64 - 1);
    assert_eq!(found["verification"]["passed"], true);
    assert_eq!(found["options"]["config"]["rank"], 3);
    assert_eq!(found["options"]["config"]["test"]["fraction"], "0.2");
    assert_eq!(found["graph"]["source"]["facts"]["train"]["facts"]["edges"], both);
}

#[test]
fn engines_and_shards_come_to_the_same() {
    let folder = folder();
    let last = |options: &[&str]| {
        let mut all = [&["--rank", "2", "--lambda", "0.01", "--verify"], options].concat();
        if !options.contains(&"--iterations") {
            all.extend(["--iterations", "12"]);
        }
        *numbers(&report(&folder, &all)["train_rmse"]).last().unwrap()
    };
    let wanted = last(&[]);
    assert!(wanted < 0.05, "{wanted}");
    let same: [&[&str]; 4] = [
        &["--engine", "chromatic"],
        &["--shards", "3"],
        &["--shards", "2", "--partition", "random", "--engine", "chromatic"],
        &["--threads", "1"],
    ];
    for options in same {
        assert!((last(options) - wanted).abs() < 1e-7, "{options:?}");
    }
    for scheduler in ["sweep", "fifo", "priority", "exact"] {
        let error =
            last(&["--engine", "async", "--scheduler", scheduler, "--tolerance", "0.001", "--iterations", "100"]);
        let most = if scheduler == "sweep" { wanted + 0.02 } else { 0.2 };
        assert!(error < most, "{scheduler}: {error}, not {wanted}");
    }
    assert!((last(&["--solver", "cg", "--cg-steps", "5"]) - wanted).abs() < 0.02);
}

#[test]
fn a_stored_graph_gives_the_same_factors_as_its_text() {
    let folder = folder();
    folder.succeed(&["import", "r.csv", "r.hub", "--bipartite"]);
    folder.succeed(&["import", "r.csv", "hubs.hub", "--bipartite", "--order", "hub"]);
    let options = ["--test-fraction", "0.1", "--split-by", "user", "--rank", "2", "--iterations", "3", "--seed", "5"];
    let of = |ratings: &str| {
        folder.succeed(&[&["run", "als", ratings, "--output", "model"], &options[..]].concat());
        (folder.read("model/users.csv"), folder.read("model/items.csv"))
    };
    let text = of("r.csv");
    assert_eq!(of("r.hub"), text);
    let lines: Vec<&str> = text.0.lines().collect();
    assert_eq!((lines[0], lines.len()), ("id,f0,f1", 61), "{}", lines[0]);
    assert!(lines[2].starts_with("11,"), "{}", lines[2]);
    let (hubs, _) = of("hubs.hub");
    assert!(hubs.lines().zip(&lines).all(|(hub, line)| hub.split(',').next() == line.split(',').next()));
}

#[test]
fn a_model_recommends_and_predicts() {
    let folder = folder();
    folder.succeed(&["run", "als", "r.csv", "--rank", "2", "--lambda", "0.01", "--output", "model"]);
    let best = folder.succeed(&["recommend", "model", "--user", "21", "--top", "3"]);
    let rated: Vec<String> = ratings().lines().filter_map(|line| line.strip_prefix("21,").map(Into::into)).collect();
    for line in best.lines() {
        let item: u32 = line.split('\t').nth(1).unwrap().parse().unwrap();
        assert!(item.is_multiple_of(2), "user 21 likes even items: {best}");
        assert!(!rated.iter().any(|rating| rating.starts_with(&format!("{item},"))), "rated already: {best}");
    }
    folder.write("pairs.csv", "21,102\n21,103\n21,999\n");
    let predicted = folder.succeed(&["predict", "model", "pairs.csv", "-o", "-"]);
    let value = |row: usize| predicted.lines().nth(row).unwrap().rsplit(['\t', ',']).next().unwrap().parse::<f64>();
    assert!((value(0).unwrap() - 4.5).abs() < 0.3 && (value(1).unwrap() - 1.5).abs() < 0.3, "{predicted}");
}

#[test]
fn test_ratings_may_come_from_a_file() {
    let folder = folder();
    folder.write("t.csv", "1,102,4.5\n1,555,3\n77777,102,2\n");
    folder.succeed(&["import", "r.csv", "r.hub", "--bipartite"]);
    let error = |ratings: &str| {
        let ended = folder.hubcut(&["run", "als", ratings, "--test", "t.csv", "--rank", "2", "--lambda", "0.01"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(
            ended.err.contains("2 of 3 test ratings are by users or of items without training ratings"),
            "{ended:?}"
        );
        let line = ended.err.lines().find(|line| line.contains("test RMSE")).unwrap();
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    // The mean is 3: errors are about 0, 0 and 1.
    assert!((error("r.csv") - (1.0f64 / 3.0).sqrt()).abs() < 0.05);
    assert!((error("r.hub") - (1.0f64 / 3.0).sqrt()).abs() < 0.05);
}

#[test]
fn a_test_is_of_what_was_not_learned() {
    let folder = folder();
    let all = ratings();
    let learned: Vec<&str> = all.lines().skip(1).take(5).collect();
    folder.write("t.csv", learned.join("\n") + "\n1,102,4.5\n1,104,4.5\n");
    folder.succeed(&["import", "r.csv", "r.hub", "--bipartite"]);
    let quick = ["--rank", "2", "--iterations", "2", "--report", "run.json"];
    for ratings in ["r.csv", "r.hub"] {
        let ended = folder.hubcut(&[&["run", "als", ratings, "--test", "t.csv"], &quick[..]].concat());
        let words =
            "warning: 5 of 7 test ratings are of a user and an item that are learned from, too, and are left out";
        assert!(ended.code == 0 && ended.err.contains(words), "{ended:?}");
        let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
        assert_eq!((&found["test_ratings"], &found["trained_test_ratings"]), (&2.into(), &5.into()));
    }
    folder.write("t.csv", learned.join("\n"));
    let ended = folder.hubcut(&[&["run", "als", "r.csv", "--test", "t.csv"], &quick[..]].concat());
    assert!(ended.err.contains("5 of 5 test ratings") && ended.err.contains("no ratings to test with"), "{ended:?}");
    assert!(!ended.err.contains("test RMSE"), "{ended:?}");
}

#[test]
fn what_was_held_out_is_not_recommended() {
    let folder = folder();
    let pairs = |text: &str| -> Vec<(String, String)> {
        let pair = |line: &str| {
            let mut cells = line.split(',');
            (cells.next().unwrap().to_owned(), cells.next().unwrap().to_owned())
        };
        text.lines().skip(1).map(pair).collect()
    };
    let rated = pairs(&ratings());
    let options = ["--rank", "2", "--lambda", "0.01", "--output", "model"];
    for split in [&["--test-fraction", "0.4"][..], &["--test-fraction", "0.4", "--split-by", "user"]] {
        folder.succeed(&[&["run", "als", "r.csv"], &options[..], split].concat());
        assert!(folder.files().contains(&"model".into()) && folder.path("model/held_out.hub").exists());
        // All that are not rated: thirty items less those that a user has rated.
        folder.succeed(&["recommend", "model", "--all", "--top", "30", "-o", "best.csv"]);
        let text = folder.read("best.csv");
        let best: Vec<(String, String)> = text
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                (cells[0].to_owned(), cells[2].to_owned())
            })
            .collect();
        assert!(best.len() > 100 && best.iter().all(|pair| !rated.contains(pair)), "{split:?}");
        folder.succeed(&["recommend", "model", "--all", "--top", "30", "--include-rated", "-o", "best.csv"]);
        assert!(folder.read("best.csv").lines().count() > best.len() + 1);
    }
    // A model that holds nothing out takes the place of one that did.
    folder.succeed(&[&["run", "als", "r.csv"], &options[..]].concat());
    assert!(!folder.path("model/held_out.hub").exists());
    folder.succeed(&["recommend", "model", "--user", "21"]);
}

#[test]
fn verified_is_what_was_checked() {
    let folder = folder();
    let said = |options: &[&str]| {
        let ended = folder
            .hubcut(&[&["run", "als", "r.csv", "--rank", "2", "--verify", "--report", "run.json"], options].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        let found: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
        (ended.err, found["verification"].clone())
    };
    let (words, found) = said(&[]);
    assert!(words.contains("verified: the training error is the one reported; backward error"), "{words}");
    assert_eq!(found["checked"], serde_json::json!(["finite", "training_error", "normal_equations"]));
    for options in [&["--engine", "async"][..], &["--solver", "cg"], &["--tolerance", "0.01"]] {
        let (words, found) = said(options);
        assert!(words.contains("checked: factors are finite") && words.contains("Not verified: with "), "{words}");
        assert!(!words.contains("\nverified"), "{words}");
        assert_eq!(found["checked"], serde_json::json!(["finite", "training_error"]));
        assert_eq!((&found["exact"], &found["passed"]), (&Value::Null, &false.into()));
    }
    let (words, found) = said(&["--implicit"]);
    assert!(words.contains("verified: the training error is the one reported"), "{words}");
    assert!(found["train_loss"].as_f64().unwrap() > 0.0);
    let (words, _) = said(&["--clamp"]);
    assert!(words.contains("verified: the training error is the one reported"), "{words}");
}

#[test]
fn implicit_feedback_is_ranked() {
    let folder = Folder::new();
    let text = ratings();
    let liked = text.lines().skip(1).filter(|line| line.contains(",4.5,")).map(|line| line.to_owned() + "\n");
    folder.write("r.csv", liked.collect::<String>());
    let options = ["--implicit", "--test-fraction", "0.2", "--rank", "4", "--lambda", "1", "--at", "5", "--verify"];
    for solver in ["cholesky", "cg"] {
        let found = report(&folder, &[&options[..], &["--solver", solver]].concat());
        let (ndcg, loss) = (numbers(&found["ndcg"]), numbers(&found["train_loss"]));
        assert_eq!((ndcg.len(), numbers(&found["map"]).len(), numbers(&found["precision"]).len()), (10, 10, 10));
        // By chance two in thirty would be right.
        assert!(ndcg[9] > 0.3 && loss[9] < loss[0], "{ndcg:?} {loss:?}");
        assert!(found["train_rmse"].as_array().unwrap().iter().all(Value::is_null));
    }
    for engine in ["async", "chromatic"] {
        let run = ["run", "als", "r.csv", "--implicit", "--engine", engine];
        folder.refuse(&run, 2, &["implicit feedback needs sums over all users and items", "--engine sync"]);
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder();
    folder.write("g.txt", "0 1\n1 2\n");
    folder.succeed(&["import", "g.txt", "g.hub"]);
    folder.succeed(&["import", "r.csv", "r.hub", "--bipartite"]);
    folder.write("bad.csv", "user,item,rating\n1,2,3\n1,3,good\n");
    folder.write("empty.csv", "");
    let cases: [(&[&str], i32, &[&str]); 12] = [
        (&["r.csv", "--rank", "0"], 2, &["1 to 256"]),
        (&["r.csv", "--rank", "257"], 2, &["1 to 256"]),
        (&["r.csv", "--lambda", "-1"], 2, &["0 or more"]),
        (&["r.csv", "--alpha", "3"], 2, &["--implicit"]),
        (&["r.csv", "--cg-steps", "3"], 2, &["--solver cg"]),
        (&["r.csv", "--test", "t.csv", "--test-fraction", "0.1"], 2, &["cannot be used with"]),
        (&["r.csv", "--test-fraction", "1.5"], 2, &["1.5"]),
        (&["r.csv", "--implicit", "--clamp"], 2, &["cannot be used with"]),
        (&["g.hub"], 1, &["import RATINGS FILE.hub --bipartite"]),
        (&["r.hub", "--duplicates", "first"], 2, &["--duplicates is for reading text"]),
        (&["bad.csv"], 1, &["bad.csv:3:5", "good"]),
        (&["empty.csv"], 1, &["the file is empty"]),
    ];
    for (options, code, words) in cases {
        folder.refuse(&[&["run", "als"], options].concat(), code, words);
    }
    let singular = folder.hubcut(&["run", "als", "r.csv", "--lambda", "0", "--rank", "25", "--output", "none"]);
    assert_eq!(singular.code, 1, "{singular:?}");
    assert!(singular.err.contains("als failed at user:") && singular.err.contains("lambda above 0"), "{singular:?}");
    assert!(!folder.path("none").exists());
}

#[test]
fn a_folder_of_something_else_is_not_written_to() {
    let folder = folder();
    std::fs::create_dir(folder.path("mine")).unwrap();
    folder.write("mine/thesis.txt", "years of work");
    folder.refuse(&["run", "als", "r.csv", "--output", "mine"], 1, &["mine"]);
    assert_eq!(folder.read("mine/thesis.txt"), "years of work");
}

#[test]
fn the_folder_of_a_model_is_for_the_model_only() {
    let folder = folder();
    folder.succeed(&["run", "als", "r.csv", "--iterations", "2", "--output", "model"]);
    let ratings = std::fs::read(folder.path("model/ratings.hub")).unwrap();
    let words = ["that folder is for the files of the model only"];
    folder.refuse(&["run", "als", "model/ratings.hub", "--test-fraction", "0.3", "--output", "model"], 2, &words);
    folder.refuse(&["run", "als", "r.csv", "--report", "model/model.json", "--output", "model"], 2, &words);
    folder.refuse(&["predict", "model", "r.csv", "-o", "model/items.csv"], 2, &words);
    folder.refuse(&["recommend", "model", "--all", "model/best.csv"], 2, &words);
    assert_eq!(std::fs::read(folder.path("model/ratings.hub")).unwrap(), ratings);
}

#[test]
fn what_is_printed_is_of_the_factors_that_are_written() {
    let folder = folder();
    // Ends when nothing moves any more, be it after users or after items.
    for tolerance in ["0.3", "0.5", "1", "2"] {
        let found = report(&folder, &["--tolerance", tolerance, "--verify", "--iterations", "50"]);
        let checked = found["verification"]["checked"].as_array().unwrap();
        assert!(checked.contains(&"training_error".into()), "{tolerance}: {checked:?}");
    }
    let ended = folder.hubcut(&["run", "als", "r.csv", "--timeout", "0.000001", "--output", "none"]);
    assert!(ended.err.contains("no model is written") && !folder.path("none").exists(), "{ended:?}");
}

#[test]
fn a_model_that_is_not_kept_is_not_lost_in_silence() {
    let folder = folder();
    let run = ["run", "als", "r.csv", "--iterations", "2"];
    let words = "the model is not kept; add --output DIR to write it for `hubcut recommend` and `hubcut predict`\n";
    assert!(folder.hubcut(&run).err.contains(words));
    assert!(!folder.hubcut(&[&run[..], &["--output", "model"]].concat()).err.contains("not kept"));
    folder.refuse(&[&run[..], &["--output", "r.csv"]].concat(), 2, &["the ratings and --output are the same file"]);
}

#[test]
fn engines_race_to_least_squares() {
    let folder = folder();
    folder.succeed(&["import", "r.csv", "r.hub", "--bipartite"]);
    let race = ["bench", "als", "r.hub", "--rank", "2", "--runs", "1", "--warmup", "0", "--threads", "1"];
    let text = folder.hubcut(&race).out;
    for words in ["bare kernel loop", "sync", "async", "chromatic"] {
        assert!(text.contains(words), "{text}");
    }
    folder.write("g.txt", "0 1\n");
    folder.succeed(&["import", "g.txt", "g.hub"]);
    folder.refuse(&["bench", "als", "g.hub"], 1, &["g.hub: its edges have no ratings", "--bipartite"]);
    folder.refuse(&["bench", "als", "r.hub", "--header=yes"], 2, &["--header is for reading text"]);
    folder.refuse(&["bench", "als", "r.csv", "--alpha", "2"], 2, &["--implicit"]);
}

#[test]
fn a_race_takes_what_a_run_takes() {
    let folder = folder();
    let lines: Vec<Vec<String>> =
        ratings().lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let with = |separator: &str| lines.iter().map(|line| line.join(separator) + "\n").collect::<String>();
    folder.write("r.tsv", with("\t"));
    folder.write("r.dat", with("::"));
    folder.write(
        "turned.csv",
        lines.iter().map(|line| format!("{},{},{}\n", line[1], line[2], line[0])).collect::<String>(),
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, ratings().as_bytes()).unwrap();
    folder.write("r.csv.gz", packed.finish().unwrap());
    let race = |options: &[&str]| -> Value {
        let quick = ["--rank", "2", "--runs", "1", "--warmup", "0", "--threads", "1", "--json"];
        let ended = folder.hubcut(&[&["bench", "als"], options, &quick].concat());
        assert_eq!(ended.code, 0, "{options:?}: {ended:?}");
        serde_json::from_str(&ended.out).unwrap()
    };
    let sync = ["--engines", "sync"];
    let edges = lines.len();
    for ratings in
        [&["r.csv"][..], &["r.tsv"], &["r.dat"], &["r.csv.gz"], &["turned.csv", "--columns", "src=3,dst=1,weight=2"]]
    {
        let found = race(&[ratings, &sync].concat());
        assert_eq!((&found["graph"]["vertices"], &found["graph"]["edges"]), (&90.into(), &edges.into()), "{ratings:?}");
        let error = |curve: &Value| curve.as_array().unwrap().last().unwrap()["error"].as_f64().unwrap();
        assert!(error(&found["contenders"][0]["median_run"]["curve"]) <= 0.01);
    }
    // Implicit feedback is for the engine that keeps its sums new.
    let found = race(&["r.csv", "--implicit", "--alpha", "2"]);
    assert_eq!(found["question"]["configured"], "rank 2, lambda 0.1, implicit, alpha 2");
    assert_eq!(
        (found["contenders"].as_array().unwrap().len(), &found["fastest_engine"]),
        (1, &"sync, 1 thread".into())
    );
    let reasons: Vec<&str> =
        found["refused"].as_array().unwrap().iter().map(|r| r["reason"].as_str().unwrap()).collect();
    assert!(
        reasons.len() == 2 && reasons.iter().all(|reason| reason.contains("use the synchronous engine")),
        "{reasons:?}"
    );
}
