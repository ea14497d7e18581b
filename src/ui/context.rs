//! What a view is given for a frame: the state to read, the look, the words, and a place to put commands.

use crate::app::command::Command;
use crate::app::error::Failure;
use crate::app::state::AppState;
use crate::ui::text::{Format, Text, Value};
use crate::ui::theme::Theme;

/// One frame's view of everything. Views read it and push commands; nothing else leaves a view.
pub struct Context<'a> {
    pub state: &'a AppState,
    pub theme: &'a Theme,
    pub text: &'a Text,
    commands: &'a mut Vec<Command>,
}

impl<'a> Context<'a> {
    pub fn new(state: &'a AppState, theme: &'a Theme, text: &'a Text, commands: &'a mut Vec<Command>) -> Self {
        Self { state, theme, text, commands }
    }

    /// Asks for something to be done after this frame.
    pub fn send(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// The words of a key.
    pub fn t(&self, key: &str) -> String {
        self.text.get(key).into_owned()
    }

    /// The words of a key with its arguments filled in.
    pub fn tw(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        self.text.with(key, args)
    }

    pub fn format(&self) -> &'a Format {
        &self.text.format
    }

    /// The three sentences of a failure: what happened, what is kept, what to do.
    pub fn failure(&self, failure: &Failure) -> [String; 3] {
        self.text.failure(failure.code, &failure.fields)
    }
}
