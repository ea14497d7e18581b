//! Notices that nobody has used the window for a while. Asks for one frame at the moment when the time would be over, and
//! for none before.

use std::time::{Duration, SystemTime};

use egui::{Context, Event};

#[derive(Default)]
pub struct Idle {
    /// When the window was last used, by its own clock and by the wall's: only the latter goes on while a computer
    /// sleeps.
    used: Option<(f64, SystemTime)>,
}

impl Idle {
    /// Whether the time is over, `None` being never. What runs counts as use.
    pub fn is_over(&mut self, ctx: &Context, limit: Option<Duration>, is_busy: bool) -> bool {
        let Some(limit) = limit else {
            self.used = None;
            return false;
        };
        let (now, is_used) = ctx.input(|input| (input.time, input.events.iter().any(is_use)));
        let (at, wall) = *self.used.get_or_insert_with(|| (now, SystemTime::now()));
        let by_wall = wall.elapsed().unwrap_or_default();
        let idle = by_wall.max(Duration::try_from_secs_f64(now - at).unwrap_or_default());
        // Before the use of now is looked at: whoever wakes the computer is not yet known to be the same person.
        if idle >= limit && !is_busy {
            self.used = None;
            return true;
        }
        if is_used || is_busy {
            self.used = Some((now, SystemTime::now()));
            ctx.request_repaint_after(limit);
        } else {
            ctx.request_repaint_after(limit - idle);
        }
        false
    }
}

/// Something that a person does.
fn is_use(event: &Event) -> bool {
    !matches!(event, Event::PointerGone | Event::WindowFocused(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a frame at a time of the window's clock; whether it was over, and when it wants the next frame.
    fn frame(idle: &mut Idle, ctx: &Context, time: f64, events: Vec<Event>, is_busy: bool) -> (bool, Duration) {
        let input = egui::RawInput { time: Some(time), events, ..egui::RawInput::default() };
        let mut is_over = false;
        let output = ctx.run_ui(input, |ui| is_over = idle.is_over(ui.ctx(), Some(Duration::from_secs(60)), is_busy));
        (is_over, output.viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap())
    }

    #[test]
    fn the_time_is_over_once_and_use_puts_it_off() {
        let (mut idle, ctx) = (Idle::default(), Context::default());
        for time in [0.0, 1.0, 2.0] {
            frame(&mut idle, &ctx, time, vec![], false);
        }
        let (is_over, next) = frame(&mut idle, &ctx, 20.0, vec![], false);
        assert!(!is_over && (39.0..=40.5).contains(&next.as_secs_f64()), "{next:?}");
        let moved = Event::PointerMoved(egui::pos2(5.0, 5.0));
        assert!(!frame(&mut idle, &ctx, 50.0, vec![moved.clone()], false).0);
        assert!(!frame(&mut idle, &ctx, 109.0, vec![Event::WindowFocused(true)], false).0);
        assert!(!frame(&mut idle, &ctx, 130.0, vec![], true).0, "a job runs");
        assert!(!frame(&mut idle, &ctx, 189.0, vec![], false).0);
        assert!(frame(&mut idle, &ctx, 190.5, vec![moved], false).0, "it is over even where somebody comes back");
        assert!(!frame(&mut idle, &ctx, 191.0, vec![], false).0, "it begins anew");
    }
}
