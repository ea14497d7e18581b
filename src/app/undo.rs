//! Undo and redo as snapshots of what a person can change by hand: the selection, the blend, the audience draft.
//! Snapshots share their data, so that a step costs a few pointers.

const STEPS: usize = 200;

/// One step back: what it was called, and the state before it.
#[derive(Debug, Clone, PartialEq)]
struct Step<S> {
    /// Word key of the act, for the tooltip.
    act: &'static str,
    before: S,
}

#[derive(Debug, Clone)]
pub struct Undo<S> {
    past: Vec<Step<S>>,
    future: Vec<Step<S>>,
}

impl<S> Default for Undo<S> {
    fn default() -> Self {
        Self { past: vec![], future: vec![] }
    }
}

impl<S: Clone> Undo<S> {
    /// Remembers `before` ahead of the act. With `merge`, an act of the same name right before is one step with it
    /// (a dragged fader).
    pub fn record(&mut self, act: &'static str, before: S, merge: bool) {
        let same = self.past.last().is_some_and(|step| step.act == act);
        self.future.clear();
        if merge && same {
            return;
        }
        self.past.push(Step { act, before });
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
    }

    pub fn undo(&mut self, now: S) -> Option<S> {
        let step = self.past.pop()?;
        self.future.push(Step { act: step.act, before: now });
        Some(step.before)
    }

    pub fn redo(&mut self, now: S) -> Option<S> {
        let step = self.future.pop()?;
        self.past.push(Step { act: step.act, before: now });
        Some(step.before)
    }

    /// Word key of what undo would take back.
    pub fn next_undo(&self) -> Option<&'static str> {
        self.past.last().map(|step| step.act)
    }

    pub fn next_redo(&self) -> Option<&'static str> {
        self.future.last().map(|step| step.act)
    }

    pub fn clear(&mut self) {
        self.past.clear();
        self.future.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let mut undo = Undo::default();
        undo.record("alpha", 1, true);
        undo.record("alpha", 2, true);
        undo.record("select", 3, false);
        assert_eq!(undo.undo(4), Some(3));
        assert_eq!(undo.undo(3), Some(1));
        assert_eq!(undo.undo(1), None);
        assert_eq!(undo.redo(1), Some(3));
        assert_eq!(undo.redo(3), Some(4));
        assert_eq!(undo.redo(4), None);
    }

    #[test]
    fn a_new_act_forgets_what_was_undone() {
        let mut undo = Undo::default();
        undo.record("a", 1, false);
        undo.undo(2);
        undo.record("b", 1, false);
        assert_eq!(undo.next_redo(), None);
        assert_eq!(undo.next_undo(), Some("b"));
    }
}
