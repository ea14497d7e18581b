//! Undoing and redoing joins of people, and the user's word on items that may be one. Both make new data, after which
//! the people who were selected are selected still, by their numbers.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine::{self, Session};
use crate::app::error::AppError;
use crate::app::jobs::JobKind;
use crate::app::state::{AppState, Loadable, Selection, SelectionPart};
use crate::data::Dataset;

use super::segments;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::ShowDataPerson(person) => show_person(app, person),
        Command::JoinPeople(pair, is_joined) => join(app, pair, is_joined),
        Command::SetItemTwins(pair, are_one) => twins(app, pair, are_one),
        _ => {}
    }
}

fn show_person(app: &mut App, person: Option<u32>) {
    app.state.data.person = person;
    if let Some(person) = person {
        segments::load_card(app, person);
    }
}

fn join(app: &mut App, pair: (u32, u32), is_joined: bool) {
    let (toast, back) = match is_joined {
        true => ("toast-join-redone", Command::JoinPeople(pair, false)),
        false => ("toast-join-undone", Command::JoinPeople(pair, true)),
    };
    let work = move |session: &Session| engine::set_joined(session, pair, is_joined);
    change(app, "job-join", work, move |state| state.toast_undoable(toast, vec![], back));
}

fn twins(app: &mut App, pair: (u32, u32), are_one: Option<bool>) {
    // Gone from the list at once; it is read again with the new data.
    if let Loadable::Ready(list) = &mut app.state.data.twins {
        Arc::make_mut(list).retain(|row| row.pair != pair);
    }
    let toast = match are_one {
        Some(true) => "toast-twins-one",
        Some(false) => "toast-twins-two",
        None => "toast-twins-open",
    };
    let work = move |session: &Session| engine::set_item_twins(session, pair, are_one);
    change(app, "job-twins", work, move |state| match are_one {
        Some(_) => state.toast_undoable(toast, vec![], Command::SetItemTwins(pair, None)),
        None => state.toast(crate::app::state::ToastKind::Done, toast, vec![]),
    });
}

/// Changes the workspace and shows what came of it.
fn change(
    app: &mut App,
    name: &'static str,
    work: impl FnOnce(&Session) -> Result<(), AppError> + Send + 'static,
    told: impl FnOnce(&mut AppState) + Send + 'static,
) {
    app.start_with(
        JobKind::Import,
        name,
        String::new(),
        None,
        move |session, task| {
            work(session)?;
            engine::load(session, task)
        },
        |state, loaded| {
            keep_people(state, |state| loaded.put(state));
            told(state);
        },
        |state, failure| {
            state.data.twins = Loadable::Empty;
            state.toast_failure(failure);
        },
    );
}

/// New data number their rows anew: the selection and the person looked at follow their people.
pub(super) fn keep_people(state: &mut AppState, put: impl FnOnce(&mut AppState)) {
    let Some(old) = state.dataset().cloned() else { return put(state) };
    let parts = std::mem::take(&mut state.selection.parts);
    let shown = state.data.person.and_then(|row| old.people.numbers.get(row as usize).copied());
    put(state);
    let Some(new) = state.dataset().cloned() else { return };
    let parts = parts.into_iter().map(|part| SelectionPart { people: Arc::new(moved(&part, &old, &new)), ..part });
    let selection = Selection::of(parts.collect());
    if !selection.is_empty() {
        state.selection = selection;
    }
    let shown = shown.and_then(|number| new.people.row_of_number(number));
    state.follow_up.push(Command::ShowDataPerson(shown.map(|row| row as u32)));
}

/// Rows of the old data as rows of the new; who is gone (joined to another) is left out.
fn moved(part: &SelectionPart, old: &Dataset, new: &Dataset) -> crate::data::PersonSet {
    let number = |row: u32| old.people.numbers.get(row as usize).copied();
    let rows = part.people.iter().filter_map(number).filter_map(|number| new.people.row_of_number(number));
    rows.map(|row| row as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::{Origin, SetMode};
    use crate::data::{People, PersonSet};

    #[test]
    fn people_keep_their_numbers_in_new_data() {
        let data = |numbers: &[u32]| {
            let mut data = Dataset { people: People::anonymous(numbers.len()), ..Dataset::default() };
            data.people.numbers = numbers.to_vec();
            data
        };
        let (old, new) = (data(&[2, 5, 7, 9]), data(&[2, 6, 7, 9]));
        let people: PersonSet = [1, 2, 3].into_iter().collect();
        let part = SelectionPart {
            people: Arc::new(people),
            origin: Origin::Rule,
            mode: SetMode::Replace,
            name: String::new(),
        };
        assert_eq!(moved(&part, &old, &new).iter().collect::<Vec<_>>(), [2, 3]);
    }
}
