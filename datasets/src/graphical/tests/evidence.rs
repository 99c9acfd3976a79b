//! Evidence, in files and in words.

use super::*;

#[test]
fn evidence_is_numbers_or_names() {
    let model = lawn();
    let read = |text: &str| read_evidence_bytes("e", text.as_bytes(), &model).map_err(|error| error.to_string());
    for none in ["", "0\n", "\n"] {
        assert_eq!(read(none).unwrap(), [], "{none:?}");
    }
    assert_eq!(read("2 0 1\n2 0").unwrap(), [(0, 1), (2, 0)]);
    assert_eq!(read("1\n1 2 1").unwrap(), [(2, 1)]);
    assert_eq!(read("1 2 1").unwrap(), [(2, 1)]);
    assert_eq!(read("rain=no # seen\n\nsprinkler on\ngrass = a bit\n").unwrap(), [(0, 1), (1, 0), (2, 1)]);
    for (text, wanted) in [
        ("2 0 1", "e:1:1: 2 observed variables need 4 numbers, but 2 follow"),
        ("0\n2 0", "0 observed variables need 0 numbers, but 2 follow"),
        ("1 0 x", "\"x\" is not a number of a variable or a state"),
        ("rain=no\nsnow=yes", "e:2:1: the model has no variable \"snow\""),
        ("rain=maybe", "variable rain has no state \"maybe\"; its states are yes, no"),
        ("rain", "evidence is lines `name=state`"),
        ("2\n1 0 1\n2 0 0 1 1\n", "e:1:1: the file has 2 samples of evidence, and one can be taken"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains(wanted), "{error}\nnot: {wanted}");
    }
}

#[test]
fn evidence_has_comments() {
    let read = |text: &str, model| read_evidence_bytes("e", text.as_bytes(), model).map_err(|error| error.to_string());
    let model = lawn();
    for text in
        ["c seen\n2 0 1 # rain\n2 0", "// one sample\n1\n2 0 1 2 0", "# as named\nrain=no\nc x\n// y\ngrass wet\n"]
    {
        assert_eq!(read(text, &model).unwrap(), [(0, 1), (2, 0)], "{text}");
    }
    assert_eq!(read("# nothing\n", &model), Ok(Vec::new()));
    // A variable may be called c.
    let named = BIF.replace("rain", "c")
        + "probability ( c ) { table 0.5, 0.5; } probability ( sprinkler ) { table 0.5, 0.5; }
        probability ( grass ) { table 0.33, 0.33, 0.33; }";
    let model = read_bytes("m", named.as_bytes(), None).unwrap();
    assert_eq!(read("c no\n", &model), Ok(vec![(0, 1)]));
}

/// Two variables of three states, called 1 and 7.
fn numbered() -> FactorGraph {
    read_bytes("m", b"1\n\n2\n1 7\n3 3\n1\n0 1\n", Some(ModelFormat::Fg)).unwrap()
}

#[test]
fn evidence_that_could_be_names_or_positions_is_refused() {
    let model = numbered();
    let read = |text: &str| read_evidence_bytes("e", text.as_bytes(), &model).map_err(|error| error.to_string());
    // One sample, one pair: variable 1 in state 0. Or the variables called 1 and 1 in states 1 and 0.
    let error = read("1 1\n1 0\n").unwrap_err();
    assert!(error.starts_with("e:1:1: these numbers could be names of variables as well as positions"), "{error}");
    assert_eq!(read("1 1 0"), Ok(vec![(1, 0)]));
    assert_eq!(read("1=1\n"), Ok(vec![(0, 1)]));
    assert_eq!(read("7 2\n1 0\n"), Ok(vec![(1, 2), (0, 0)]));
    assert_eq!(read("0=2\n"), Ok(vec![(0, 2)]), "a number that is no name is a position");
    let words = |text: &str| evidence_in_words(text, &model).map_err(|error| error.to_string());
    assert_eq!(words("7=2,0=1"), Ok(vec![(1, 2), (0, 1)]));
    let error = words("1=0").unwrap_err();
    for part in ["evidence \"1=0\": this could be the name", "a line 1=0 if it is the name", "1 1 0 (how many"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn evidence_in_words_is_by_name_or_by_number() {
    let model = lawn();
    let read = |text: &str| evidence_in_words(text, &model).map_err(|error| error.to_string());
    assert_eq!(read("rain=no, grass = a bit"), Ok(vec![(0, 1), (2, 1)]));
    assert_eq!(read("2=1"), Ok(vec![(2, 1)]));
    for (text, wanted) in [
        (
            "snow=yes",
            "evidence \"snow=yes\": the model has no variable \"snow\"; its variables are rain, sprinkler, grass",
        ),
        ("rain=maybe", "variable rain has no state \"maybe\"; its states are yes, no"),
        ("rain=1", "variable rain has no state \"1\"; its states are yes, no"),
        ("3=0", "the model has no variable \"3\""),
        ("0=2", "the model has no variable \"0\""),
        ("rain", "evidence \"rain\": is not variable=state"),
        ("rain=no,", "evidence \"\" in \"rain=no,\": is not variable=state"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains(wanted), "{error}\nnot: {wanted}");
    }
}
