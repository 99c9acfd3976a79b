//! Matrices of ratings, in Matrix Market.

use super::*;

const MATRIX: &str = "%%MatrixMarket matrix coordinate real general\n% a comment\n4 3 3\n2 3 4.5\n1 1 -1e0\n2 1 3\n";

#[test]
fn rows_of_a_matrix_are_users_and_columns_items() {
    let ratings = load(MATRIX);
    assert_eq!(said(&ratings, &ratings.train), "1-1:-1 2-1:3 2-3:4.5");
    // All that are declared are there, also those without ratings.
    let to = |count| RawIds::Range { first: 1, count };
    assert_eq!((ratings.users, ratings.items), (to(4), to(3)));
    let facts = &ratings.facts.train.facts;
    assert_eq!(
        (facts.format, facts.declared_vertices, facts.weights),
        (Format::MatrixMarket, Some(7), WeightType::F32)
    );
    let none = RatingOptions {
        read: ReadOptions { weights: WeightColumn::None, ..ReadOptions::default() },
        ..RatingOptions::default()
    };
    let ratings = with("r.mtx", MATRIX, &none).unwrap();
    assert_eq!(said(&ratings, &ratings.train), "1-1:1 2-1:1 2-3:1");
    let pattern = load("%%MatrixMarket matrix coordinate pattern general\n2 9 2\n2 9\n1 3\n");
    assert_eq!(said(&pattern, &pattern.train), "1-3:1 2-9:1");
    assert_eq!((pattern.items.len(), pattern.facts.train.facts.weights), (9, WeightType::None));
    // A matrix to test with declares users and items too.
    let options = RatingOptions::default();
    let both = read_bytes(("r.csv", b"1,1,2\n70,1,3\n"), Some(("t.mtx", MATRIX.as_bytes())), &options).unwrap();
    assert_eq!(said(&both, &both.test), "1-1:-1 2-1:3 2-3:4.5");
    assert_eq!((both.users, both.items.len()), (RawIds::Numbers(vec![1, 2, 3, 4, 70].into()), 3));
    let empty = load("%%MatrixMarket matrix coordinate real general\n2 3 0\n");
    assert_eq!((empty.users.len(), empty.items.len(), empty.train.len()), (2, 3, 0));
    // Cut anywhere, the same.
    for block in 1..40 {
        let sizes = Sizes { head: 64, block };
        let again = read_sized(("ratings", MATRIX.as_bytes()), None, &options, sizes).unwrap();
        assert_eq!(again, load(MATRIX));
    }
}

#[test]
fn matrices_that_are_no_ratings_are_refused_by_name() {
    let banner = "%%MatrixMarket matrix coordinate real general\n";
    for (text, wanted) in [
        (
            "%%MatrixMarket matrix array real general\n2 2\n1\n",
            "r.csv:1:1: a dense matrix (array) does not say who rated what",
        ),
        ("%%MatrixMarket matrix coordinate complex general\n1 1 1\n", "r.csv:1:1: complex entries are not ratings"),
        ("%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n", "r.csv:1:1: a symmetric matrix has the same rows"),
        ("%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 1\n", "r.csv:1:1: a skew-symmetric matrix has"),
        (
            &format!("{banner}2 3 1\n3 1 5\n"),
            "r.csv:3:1: \"3\" is not a vertex id: the size line allows rows (users) 1 to 2",
        ),
        (
            &format!("{banner}3 2 1\n2 3 5\n"),
            "r.csv:3:3: \"3\" is not a vertex id: the size line allows columns (items) 1 to 2",
        ),
        (&format!("{banner}2 3 1\n0 1 5\n"), "r.csv:3:1: \"0\" is not a vertex id"),
        (&format!("{banner}2 3 1\n1 1\n"), "r.csv:3:4: 2 columns where 3 are needed"),
        (&format!("{banner}2 3 1\n1 1 x\n"), "r.csv:3:5: \"x\" is not a rating"),
        (
            &format!("{banner}2 3 2\n1 1 5\n"),
            "r.csv: 2 entries are declared, but there are 1; the file may be cut short",
        ),
        (&format!("{banner}2 3 1\n1 1 5\n2 1 4\n"), "r.csv:4:1: this is one more than the 1 entries"),
        (&format!("{banner}4294967296 4294967296 0\n"), "8589934592 vertices"),
    ] {
        assert!(fault(text).contains(wanted), "{}\nnot: {wanted}", fault(text));
    }
    let columns = ReadOptions { columns: "src=2,dst=1".parse().unwrap(), ..ReadOptions::default() };
    assert!(fault_with(MATRIX, columns.clone()).contains("r.csv: this is matrix-market, whose rows are users"));
    let columns = ReadOptions { format: Some(Format::MatrixMarket), ..columns };
    assert!(fault_with(MATRIX, columns).contains("choices for edge lists, csv and tsv only"));
}
