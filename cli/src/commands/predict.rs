//! `hubcut predict DIR PAIRS`.

use std::io;

use anyhow::Result;
use hubcut::graph::{RawId, RawIds};
use hubcut_datasets::write::Value;
use hubcut_datasets::{Input, Pairs, TableWriter};

use crate::args::PredictArgs;
use crate::exit::Exit;
use crate::model::Trained;
use crate::numbers::{count, counted, rounded};
use crate::progress::{Bar, Reading};
use crate::session::Session;
use crate::{files, threads};

/// Predicts ratings.
pub(crate) fn execute(args: &PredictArgs, session: &Session) -> Result<Exit> {
    files::check_table(&args.output, args.format.asked)?;
    files::refuse_same(("the pairs", &args.pairs), ("-o", &args.output))?;
    files::refuse_inside(("-o", &args.output), ("the model", &args.model))?;
    files::check_writable(&args.output)?;
    threads::install(&args.threads, || {
        let trained = Trained::read(&args.model, session)?;
        let input = Input::from(args.pairs.as_path());
        let pairs = Pairs::read(&input, &mut Reading::new(&session.talk, &input.to_string()))?;
        // A line that cannot be read is an error before anything is written.
        pairs.iter().try_for_each(|pair| pair.map(drop))?;
        write(args, &trained, &pairs, session)?;
        Ok(Exit::Ok)
    })
}

/// What a pair says, as ids of the model are: a number where these are numbers and it is one in its usual spelling.
fn id<'a>(ids: &RawIds, text: &'a str) -> RawId<'a> {
    let are_numbers = !ids.is_empty() && matches!(ids.get(0), RawId::Number(_));
    match text.parse::<u64>() {
        Ok(number) if are_numbers && number.to_string() == text => RawId::Number(number),
        _ => RawId::Text(text),
    }
}

fn write(args: &PredictArgs, trained: &Trained, pairs: &Pairs, session: &Session) -> Result<()> {
    let path = &args.output;
    let (sides, predictor) = (trained.model.sides(), trained.predictor());
    let find = |ids: &RawIds, id: &str| ids.find(RawId::Text(id)).map(|position| position as u32);
    let (mut predicted, mut unseen) = (0u64, 0u64);
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    files::write(path, &session.interrupts, |out| {
        let columns = ["item", "prediction"];
        let mut table = TableWriter::keyed(out, args.format.of(path), "user", false, &columns)?;
        for pair in pairs.iter() {
            let pair = pair.map_err(io::Error::other)?;
            let prediction = predictor.predict(find(&sides.users, &pair.user), find(&sides.items, &pair.item));
            predicted += 1;
            unseen += u64::from(!prediction.seen);
            let value = (prediction.value as f32).into();
            let (user, item) = (id(&sides.users, &pair.user), id(&sides.items, &pair.item));
            table.row(user, None, &[Value::Id(item), value])?;
        }
        table.finish()
    })?;
    drop(bar);
    if unseen > 0 {
        let what = match trained.model.implicit_alpha {
            Some(_) => "0".into(),
            None => format!("the training mean, {}", rounded(trained.model.unseen())),
        };
        let of = counted(predicted, "pair");
        session.talk.warn(format_args!(
            "{} of {of} have a user or an item without training ratings; predicted for them is {what}",
            count(unseen)
        ));
    }
    if !files::is_standard(path) {
        session.talk.say(format_args!("wrote {}: {}", path.display(), counted(predicted, "prediction")));
    }
    Ok(())
}
