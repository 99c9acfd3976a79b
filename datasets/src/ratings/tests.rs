//! Texts to ratings, and real ratings split.

mod matrices;

use std::path::PathBuf;

use hubcut::graph::{RawIds, TextIds};
use proptest::prelude::*;

use super::*;
use crate::read::{Separator, WeightColumn};

fn with(name: &str, text: &str, options: &RatingOptions) -> Result<Ratings> {
    read_bytes((name, text.as_bytes()), None, options)
}

fn load(text: &str) -> Ratings {
    with("ratings", text, &RatingOptions::default()).unwrap()
}

/// `user-item:rating` for each rating.
fn said(ratings: &Ratings, of: &[Rating]) -> String {
    let one = |rating: &Rating| {
        let (user, item) = (ratings.users.get(rating.user as usize), ratings.items.get(rating.item as usize));
        format!("{user}-{item}:{}", rating.rating)
    };
    of.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn short(text: &str) -> String {
    let ratings = load(text);
    said(&ratings, &ratings.train)
}

fn fault(text: &str) -> String {
    fault_with(text, ReadOptions::default())
}

fn fault_with(text: &str, read: ReadOptions) -> String {
    match with("r.csv", text, &RatingOptions { read, ..RatingOptions::default() }) {
        Ok(ratings) => panic!("{text:?} was read as {}", said(&ratings, &ratings.train)),
        Err(error) => crate::settings::typed(error),
    }
}

#[test]
fn every_separator_gives_the_same() {
    let wanted = "1-7:4 1-20:3.5 3-7:0.5";
    for (separator, seen) in [
        (",", Separator::Comma),
        (";", Separator::Semicolon),
        ("\t", Separator::Tab),
        ("  ", Separator::Blank),
        ("::", Separator::DoubleColon),
    ] {
        for time in ["", "978300760"] {
            let line = |user: &str, item: &str, rating: &str| match time {
                "" => [user, item, rating].join(separator) + "\n",
                time => [user, item, rating, time].join(separator) + "\r\n",
            };
            let text = line("3", "7", "0.5") + &line("1", "20", "3.5") + "\n# a comment\n" + &line("1", "7", "4");
            let ratings = load(&text);
            assert_eq!(said(&ratings, &ratings.train), wanted, "{text}");
            assert_eq!(ratings.facts.train.facts.separator, Some(seen));
            assert_eq!((ratings.facts.users, ratings.facts.items), (IdKind::Number, IdKind::Number));
        }
    }
}

#[test]
fn what_follows_the_rating_is_ignored() {
    assert_eq!(short("5,39,3.0,84743496 https://x.org/?a=1,2\n6,39,1,\"not closed\n5,1,2\n"), "5-1:2 5-39:3 6-39:1");
    assert_eq!(short("5 39 3.0\n5 1 2 tag with, anything: \x01\n"), "5-1:2 5-39:3");
    assert_eq!(short("5::39::3::\n5::1::2\n"), "5-1:2 5-39:3");
    assert_eq!(short("\"5\",\"39\",\"3\",\"a\tb\"\n"), "5-39:3");
}

#[test]
fn ratings_are_rounded_to_32_bits_and_say_so() {
    let ratings = load("5,1,0.1\n5,2,3.5\n5,3,16777217\n5,4,1e-50\n");
    let facts = &ratings.facts.train.facts;
    assert_eq!((facts.weights, facts.rounded_weights), (WeightType::F32, 3));
    assert!(facts.to_string().ends_with(", weights are f32, 3 ratings rounded to 32 bits"), "{facts}");
    assert_eq!(said(&ratings, &ratings.train), "5-1:0.1 5-2:3.5 5-3:16777216 5-4:0");
    assert!(!load("5,1,0.5\n5,2,16777216\n").facts.train.facts.to_string().contains("rounded"));
    // Beyond what 32 bits can come near to, on the first line and on the second.
    for (text, place) in [("5,1,1e39\n", "r.csv:1:5"), ("5,1,2\n5,1,-1e39\n", "r.csv:2:5")] {
        let message = fault(text);
        assert!(message.starts_with(place) && message.contains("is not a rating"), "{message}");
    }
}

#[test]
fn two_columns_are_ratings_of_one() {
    assert_eq!(short("5 39\n1 2\n"), "1-2:1 5-39:1");
    assert_eq!(short("# user\tarea\n5\t39\n"), "5-39:1");
    assert_eq!(load("5 39\n").facts.train.facts.weights, WeightType::None);
    let read = ReadOptions { weights: WeightColumn::None, ..ReadOptions::default() };
    let ones = with("r.csv", "5,39,4,99\n", &RatingOptions { read, ..RatingOptions::default() }).unwrap();
    assert_eq!(said(&ones, &ones.train), "5-39:1");
    let wanted = "r.csv:2:5: surplus column: 3 columns where 2 are expected";
    assert!(fault("5,39\n1,2,3\n").starts_with(wanted), "{}", fault("5,39\n1,2,3\n"));
}

#[test]
fn headers_say_what_is_what() {
    for (header, line) in [
        ("userId,movieId,rating,timestamp", "5,39,3.5,99"),
        ("movie_id,rating,User ID", "39,3.5,5"),
        ("user,item,score,note", "5,39,3.5,x"),
        ("uid,iid,stars", "5,39,3.5"),
        ("user;item;rating", "5;39;3.5"),
        ("user::item::rating", "5::39::3.5"),
        ("userID\tartistID\tplays", "5\t39\t3.5"),
    ] {
        assert_eq!(short(&format!("{header}\n{line}\n")), "5-39:3.5", "{header}");
    }
    assert_eq!(short("user,item,timestamp\n5,39,99\n"), "5-39:1");
    assert_eq!(short("user,item\nanna,39\n"), "anna-39:1");
    assert_eq!(short("user,item,rating\nanna,39,2\n"), "anna-39:2");
    // A line with a rating is no header, though the next line alone has numbers.
    assert_eq!(short("anna,alien,4\n7,8,3\n"), "7-8:3 anna-alien:4");
    // A word above numbers is a name.
    assert_eq!(short("who,what,stars\nanna,alien,4\n"), "anna-alien:4");
    let read = ReadOptions { header: Some(true), ..ReadOptions::default() };
    let told = with("r.csv", "who,what,stars\nanna,alien,4\n", &RatingOptions { read, ..Default::default() }).unwrap();
    assert_eq!(said(&told, &told.train), "anna-alien:4");
    let read = ReadOptions { columns: "src=3,dst=1,weight=4".parse().unwrap(), ..ReadOptions::default() };
    let told = with("r.csv", "39,x,5,2,z\n", &RatingOptions { read, ..Default::default() }).unwrap();
    assert_eq!(said(&told, &told.train), "5-39:2");
}

#[test]
fn each_side_has_ids_of_its_own() {
    let ratings = load("7,7,1\n10,9,2\n9,10,3\n");
    assert_eq!(ratings.users, RawIds::Numbers(vec![7, 9, 10].into()));
    assert_eq!((ratings.users.clone(), said(&ratings, &ratings.train)), (ratings.items, "7-7:1 9-10:3 10-9:2".into()));
    // Text, so by bytes.
    let text = |ids: &[&str]| RawIds::Text(TextIds::from_sorted(ids.iter().copied()));
    for (lines, users, items) in [
        ("10,a,1\n9,b,2\n", RawIds::Range { first: 9, count: 2 }, text(&["a", "b"])),
        ("a,10,1\nb,9,2\n", text(&["a", "b"]), RawIds::Range { first: 9, count: 2 }),
        ("10,4,1\n9,x,2\n", RawIds::Range { first: 9, count: 2 }, text(&["4", "x"])),
        ("10,4,1\n9,04,2\n", RawIds::Range { first: 9, count: 2 }, text(&["04", "4"])),
        ("10,0,1\n-9,4,2\n", text(&["-9", "10"]), RawIds::Numbers(vec![0, 4].into())),
        (
            "1,18446744073709551615,1\n1,0,2\n",
            RawIds::Range { first: 1, count: 1 },
            RawIds::Numbers(vec![0, u64::MAX].into()),
        ),
        (
            "1,18446744073709551616,1\n1,0,2\n",
            RawIds::Range { first: 1, count: 1 },
            text(&["0", "18446744073709551616"]),
        ),
        ("Ä b,\"c,d\",1\n", text(&["Ä b"]), text(&["c,d"])),
    ] {
        let ratings = load(lines);
        assert_eq!((&ratings.users, &ratings.items), (&users, &items), "{lines}");
    }
    let told = |ids| RatingOptions { read: ReadOptions { ids: Some(ids), ..Default::default() }, ..Default::default() };
    let forced = with("r", "10,4,1\n9,5,2\n", &told(IdKind::Text)).unwrap();
    assert_eq!((forced.users, forced.items), (text(&["10", "9"]), text(&["4", "5"])));
    let message = crate::settings::typed(with("r", "10,4,1\n9,x,2\n", &told(IdKind::Number)).unwrap_err());
    assert!(message.starts_with("r:2:3: \"x\" is not a vertex id"), "{message}");
}

#[test]
fn faults_say_file_line_and_text() {
    for (text, wanted) in [
        ("1,2,3\n1,3,x\n", "r.csv:2:5: \"x\" is not a rating: ratings are finite numbers"),
        ("1,2,3\n1,3,nan\n", "r.csv:2:5: \"nan\" is not a rating"),
        ("1,2,3\n1,3,inf\n", "r.csv:2:5: \"inf\" is not a rating"),
        ("1,2,3\n1,3,1e39\n", "r.csv:2:5: \"1e39\" is not a rating"),
        ("1,2,3\n\n# c\n1,3,\n", "r.csv:4:5: \"\" is not a rating"),
        ("1,2,3\n1,3\n", "r.csv:2:4: 2 columns where 3 are needed; a rating is written `user item rating`"),
        ("1,2,3\n,3,4\n", "r.csv:2:1: a vertex id is empty"),
        ("a,2,3\n1,,4\n", "r.csv:2:3: a vertex id is empty"),
        ("a,2,3\n1,3,x\n", "r.csv:2:5: \"x\" is not a rating"),
        ("1\n", "r.csv:1:2: 1 column where 2 are needed"),
        ("", "r.csv: the file is empty"),
        ("# nothing\n", "r.csv: there is no rating in this file"),
        ("user,item,rating\n", "r.csv: there is no rating in this file"),
        ("p sp 2 1\na 1 2 3\n", "r.csv: this is dimacs, and ratings are lines"),
        ("%%MatrixMarket matrix coordinate real general\n", "r.csv: the file ends before its size line"),
    ] {
        assert!(fault(text).starts_with(wanted), "{}", fault(text));
    }
    assert!(fault("1,2,3\n1,3,x\n").ends_with("(line: \"1,3,x\")"));
    let read = ReadOptions { vertices: Some(crate::Vertices::Count(9)), ..ReadOptions::default() };
    assert!(fault_with("1,2,3\n", read).contains("not for ratings"));
    let read = ReadOptions { format: Some(Format::Metis), ..ReadOptions::default() };
    assert!(fault_with("1,2,3\n", read).contains("ratings are not read from metis"));
    let twice = read_with(&Input::Stdin, Some(&Input::Stdin));
    assert!(twice.unwrap_err().to_string().contains("only one of two files"));
}

fn read_with(train: &Input, test: Option<&Input>) -> Result<Ratings> {
    super::read(train, test, &RatingOptions::default(), &mut ())
}

#[test]
fn duplicates_are_settled_by_policy() {
    let text = "5,39,3\n5,40,1\n5,39,4.5\n5,39,1.5\n";
    for (duplicates, wanted, merged) in [
        (DuplicateRatings::First, "5-39:3 5-40:1", 2),
        (DuplicateRatings::Last, "5-39:1.5 5-40:1", 2),
        (DuplicateRatings::Mean, "5-39:3 5-40:1", 2),
        (DuplicateRatings::Sum, "5-39:9 5-40:1", 2),
        (DuplicateRatings::Keep, "5-39:3 5-39:4.5 5-39:1.5 5-40:1", 0),
    ] {
        let ratings = with("r", text, &RatingOptions { duplicates, ..RatingOptions::default() }).unwrap();
        assert_eq!(said(&ratings, &ratings.train), wanted, "{duplicates}");
        assert_eq!((ratings.facts.train.duplicates, ratings.facts.train.merged), (2, merged));
        let graph = ratings.graph(VertexOrder::Natural).unwrap();
        let counts = *graph.counts();
        assert_eq!((counts.edges_read, counts.duplicates, counts.duplicates_merged), (4, 2, merged));
        assert_eq!(graph.edges(), 4 - merged);
    }
    let refuse = RatingOptions { duplicates: DuplicateRatings::Error, ..RatingOptions::default() };
    let message = crate::settings::typed(with("r", text, &refuse).unwrap_err());
    assert!(message.starts_with("r: user 5 rates item 39 more than once; say which rating counts"), "{message}");
    let sum = RatingOptions { duplicates: DuplicateRatings::Sum, ..RatingOptions::default() };
    let message = crate::settings::typed(with("r", "5,39,3e38\n5,39,3e38\n", &sum).unwrap_err());
    assert!(message.starts_with("r: the ratings of item 39 by user 5 do not fit 32 bits"), "{message}");
}

#[test]
fn ids_of_the_test_file_are_users_and_items_too() {
    let options = RatingOptions::default();
    let train = ("a", &b"5,39,3\n7,40,1\n"[..]);
    let ratings = read_bytes(train, Some(("b", b"6,40,2\n5,41,4\n5,39,1\n")), &options).unwrap();
    assert_eq!(ratings.users, RawIds::Range { first: 5, count: 3 });
    assert_eq!(ratings.items, RawIds::Range { first: 39, count: 3 });
    // The same pair in both files is no duplicate.
    assert_eq!(said(&ratings, &ratings.train), "5-39:3 7-40:1");
    assert_eq!(said(&ratings, &ratings.test), "5-39:1 5-41:4 6-40:2");
    assert_eq!(ratings.facts.test.as_ref().unwrap().duplicates, 0);
    let graph = ratings.graph(VertexOrder::Natural).unwrap();
    assert_eq!((graph.vertices(), graph.edges(), graph.by_source().degree(1)), (6, 2, 0));
    let mixed = read_bytes(train, Some(("b", b"anna,40,2\n")), &options).unwrap();
    assert_eq!(mixed.users, RawIds::Text(TextIds::from_sorted(["5", "7", "anna"].into_iter())));
    assert_eq!(mixed.items, RawIds::Range { first: 39, count: 2 });
    let message = crate::settings::typed(read_bytes(train, Some(("b", b"6,40,2\n5,41\n")), &options).unwrap_err());
    assert!(message.starts_with("b:2:5: 2 columns where 3 are needed"), "{message}");
}

#[test]
fn the_graph_leads_from_users_to_items_in_any_order() {
    let ratings = load("5,39,3\n7,39,1\n5,7,2\n");
    for order in [VertexOrder::Natural, VertexOrder::Hub] {
        let graph = ratings.graph(order).unwrap();
        let sides = graph.sides().unwrap();
        assert_eq!((&sides.users, &sides.items), (&ratings.users, &ratings.items));
        for rating in &ratings.train {
            let user = graph.vertex_at(rating.user as usize);
            let item = graph.vertex_at(ratings.users.len() + rating.item as usize);
            let at = graph.by_source().range(user).start + graph.by_source().row(user).binary_search(&item).unwrap();
            assert_eq!(graph.data_by_source()[at], rating.rating);
        }
    }
}

fn movies() -> Ratings {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/ml-latest-small/ratings.csv.gz");
    read_with(&Input::from(path), None).unwrap()
}

/// Mean of the ratings to learn from, and the error of predicting it for those to test with.
fn mean_and_error(ratings: &Ratings) -> (f64, f64) {
    let sum: f64 = ratings.train.iter().map(|rating| f64::from(rating.rating)).sum();
    let mean = sum / ratings.train.len() as f64;
    let squares: f64 = ratings.test.iter().map(|rating| (f64::from(rating.rating) - mean).powi(2)).sum();
    (mean, (squares / ratings.test.len() as f64).sqrt())
}

/// Printed by `python3 split.py data/ml-latest-small/ratings.csv.gz`, beside this file.
#[test]
fn movielens_is_read_and_split_as_python_does() {
    let whole = movies();
    assert_eq!((whole.train.len(), whole.users.len(), whole.items.len()), (100_836, 610, 9_724));
    assert_eq!((whole.users.clone(), whole.facts.train.duplicates), (RawIds::Range { first: 1, count: 610 }, 0));
    for (by, seed, test, mean, error) in [
        (SplitBy::Rating, 0, 10_122, 3.5020779593006592, 1.0483954591018096),
        (SplitBy::Rating, 3, 10_110, 3.5009699534863215, 1.0445504410689088),
        (SplitBy::User, 0, 10_122, 3.501609453888044, 1.0471256473155401),
        (SplitBy::User, 3, 10_122, 3.501377957095928, 1.0332800001877867),
    ] {
        let mut ratings = whole.clone();
        ratings.split("0.1".parse().unwrap(), by, seed);
        assert_eq!((ratings.test.len(), ratings.train.len()), (test, 100_836 - test), "{by:?} {seed}");
        let found = mean_and_error(&ratings);
        assert!((found.0 - mean).abs() < 1e-9 && (found.1 - error).abs() < 1e-9, "{by:?} {seed}: {found:?}");
    }
}

#[test]
fn a_split_by_user_leaves_each_of_them_something() {
    let text: String = (0..50).flat_map(|user| (0..=user % 7).map(move |item| format!("{user},{item},1\n"))).collect();
    let mut ratings = load(&text);
    ratings.split("0.9".parse().unwrap(), SplitBy::User, 1);
    for user in 0..50 {
        let count = |of: &[Rating]| of.iter().filter(|rating| rating.user == user).count();
        let n = user as usize % 7 + 1;
        let wanted = ((9 * n + 5) / 10).min(n - 1);
        assert_eq!((count(&ratings.train), count(&ratings.test)), (n - wanted, wanted), "{user}");
    }
    assert!(ratings.train.is_sorted_by_key(|rating| (rating.user, rating.item)));
    assert!(ratings.test.is_sorted_by_key(|rating| (rating.user, rating.item)));
    let before = ratings.clone();
    ratings.split("0".parse().unwrap(), SplitBy::Rating, 1);
    assert_eq!(ratings, before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Where blocks are cut and how many threads there are does not matter; ids are numbers in some blocks and text in
    /// others.
    #[test]
    fn blocks_and_threads_do_not_matter(
        lines in prop::collection::vec((0..12u32, 0..12u32, 0..9u32), 1..60),
        odd in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec!["x", "07", "Ä"])), 0..3),
        block in 1..80usize,
        duplicates in prop::sample::select(DuplicateRatings::ALL[..5].to_vec()),
        threads in 1..4usize,
    ) {
        let mut lines: Vec<[String; 3]> =
            lines.into_iter().map(|(u, i, r)| [u.to_string(), i.to_string(), (f64::from(r) / 2.0).to_string()]).collect();
        for (at, id) in odd {
            let line = at.index(lines.len());
            lines[line][line % 2] = id.into();
        }
        let text: String = lines.iter().map(|line| line.join(",") + ",99\n").collect();
        let options = RatingOptions { duplicates, ..RatingOptions::default() };
        let whole = with("r", &text, &options).unwrap();
        let sizes = Sizes { head: block, block };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let cut = pool.install(|| read_sized(("r", text.as_bytes()), None, &options, sizes)).unwrap();
        prop_assert_eq!(&whole, &cut);
        // What a reader of one line after another finds.
        let last = |user: &str, item: &str| lines.iter().rfind(|line| line[0] == user && line[1] == item).unwrap()[2].clone();
        if duplicates == DuplicateRatings::Last {
            for rating in &whole.train {
                let user = whole.users.get(rating.user as usize).to_string();
                let item = whole.items.get(rating.item as usize).to_string();
                prop_assert_eq!(rating.rating.to_string(), last(&user, &item));
            }
        }
        let mut pairs: Vec<_> = lines.iter().map(|line| (&line[0], &line[1])).collect();
        pairs.sort();
        pairs.dedup();
        let kept = if duplicates == DuplicateRatings::Keep { lines.len() } else { pairs.len() };
        prop_assert_eq!(whole.train.len(), kept);
    }
}

#[test]
fn a_header_of_two_unknown_words_is_asked_for() {
    let ask = fault("who,what\nanna,alien\nbob,brazil\n");
    assert!(ask.contains("--header yes or --header no"), "{ask}");
    assert_eq!(short("who,what\nanna,alien\nwho,brazil\n"), "anna-alien:1 who-brazil:1 who-what:1");
    // A word of users among items shows nothing.
    assert!(fault("who,what\nanna,who\nbob,brazil\n").contains("--header yes"));
    assert!(fault("user,item\nuser,alien\nbob,brazil\n").contains("\"user\" is an id in the lines below"));
    assert_eq!(short("anna,alien\n"), "anna-alien:1");
}
