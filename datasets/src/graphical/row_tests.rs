//! Rows of conditional probabilities that do not add up, and variables that depend on themselves.

use super::tests::BIF;
use super::*;

#[test]
fn bif_rows_that_were_rounded_are_divided_by_their_sums_and_that_is_said() {
    let notes = |text: &str| super::reading("m", (BIF.to_string() + text).as_bytes(), None);
    let rest = "probability ( sprinkler | rain ) {\n(yes) 0.4996, 0.5;\n(no) 0.1, 0.9;\n}";
    let text = format!(
        "probability ( rain ) {{ table 0.2, 0.8; }}\nprobability ( grass ) {{ table 0.33, 0.33, 0.33; }}\n{rest}"
    );
    let Reading { model, notes: said } = notes(&text).unwrap();
    assert_eq!(said, ["2 rows of probabilities add up to 1 only after division by the sum, 0.99 in line 6"]);
    assert_eq!(model.factor(0).table, [0.2, 0.8]);
    for (row, expected) in [(model.factor(1).table, 1.0 / 3.0), (&model.factor(2).table[..2], 0.4996 / 0.9996)] {
        assert!((row[0] - expected).abs() < 1e-15 && (row.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{row:?}");
    }
    let one = format!("probability ( rain ) {{ table 0.2, 0.8; }}\nprobability ( grass ) {{ table 1, 0, 0; }}\n{rest}");
    assert_eq!(
        notes(&one).unwrap().notes,
        ["1 row of probabilities adds up to 1 only after division by the sum, 0.9996 in line 8"]
    );
    let exact = one.replace("0.4996", "0.5");
    assert!(notes(&exact).unwrap().notes.is_empty());
}

#[test]
fn bif_whose_variables_depend_on_themselves_is_refused() {
    let error = |text: &str| read_bytes("m", (BIF.to_string() + text).as_bytes(), None).unwrap_err().to_string();
    let two = "probability ( grass ) { table 1, 0, 0; }
        probability ( rain | sprinkler ) { default 0.5, 0.5; }
        probability ( sprinkler | rain, grass ) { default 0.5, 0.5; }";
    let wanted = "m:6:21: each of these variables depends on the next, which no Bayesian network can: rain, sprinkler";
    assert!(error(two).starts_with(wanted), "{}", error(two));
    // Beyond a variable that only hangs on the cycle.
    let three = "probability ( rain | sprinkler ) { default 0.5, 0.5; }
        probability ( sprinkler | grass ) { default 0.5, 0.5; }
        probability ( grass | sprinkler ) { default 1, 0, 0; }";
    assert!(error(three).contains("can: sprinkler, grass"), "{}", error(three));
}

#[test]
fn rows_of_uai_that_are_no_probabilities_are_factors_and_that_is_said() {
    let text = "BAYES\n2\n2 2\n2\n1 0\n2 0 1\n\n2\n0.5 0.5\n\n4\n0.25 0.75\n0 0\n";
    let Reading { model, notes } = super::reading("m", text.as_bytes(), None).unwrap();
    assert_eq!(model.factor(1).table, [0.25, 0.75, 0.0, 0.0]);
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].starts_with("1 of 3 rows of conditional probabilities do not add up to 1 (1 of them are zero everywhere), those of factor 1 first"),
        "{notes:?}"
    );
    // Factors of a Markov network need not.
    assert!(super::reading("m", text.replace("BAYES", "MARKOV").as_bytes(), None).unwrap().notes.is_empty());
    let error = read_bytes("m", text.replace("0.25", "2e-400").as_bytes(), None).unwrap_err().to_string();
    assert!(
        error.contains("2e-400 is not an entry of a table that can be held: what is above 0 is 5e-324 or more"),
        "{error}"
    );
    assert_eq!(read_bytes("m", text.replace("0.25", "0.0e-400").as_bytes(), None).unwrap().factor(1).table[0], 0.0);
}
