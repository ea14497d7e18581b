//! What a person does on the screens with a pointer and keys, by labels: pairings, ribbons, parting and joining people,
//! items that may be one, campaigns in order, feeds, deleting, and the map as a file.

use std::path::{Path, PathBuf};

use crossfade::app::command::{
    Command, DataPane, DataTab, Direction, Goal, Level, PairingPeople, PathsTab, Screen, SetMode, TakeOut,
};
use crossfade::app::state::{JoinView, PictureFormat};
use crossfade::app::text::{Language, Text, Value};
use crossfade::ui::CrossfadeApp;
use egui::accesskit::Role;
use egui::{Key, Modifiers, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::views::{check_looks, send, state, window, workspace};

type Window = Harness<'static, CrossfadeApp>;

/// A copy of the shared workspace, open on a screen.
fn opened(screen: Screen) -> (tempfile::TempDir, PathBuf, Window) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.crossfade");
    std::fs::copy(workspace(), &path).unwrap();
    let mut window = window([1440.0, 900.0]);
    send(&mut window, [Command::OpenWorkspace(path.clone()), Command::Go(screen)]);
    send(&mut window, [Command::Go(screen)]);
    assert_eq!(state(&window).screen, screen, "{:?}", state(&window).opening);
    (folder, path, window)
}

fn words() -> Text {
    Text::load(Language::English).unwrap()
}

fn with(key: &str, args: &[(&str, Value<'_>)]) -> String {
    words().with(key, args)
}

/// Clicks the first of this role and name, and waits for what it starts.
fn click(window: &mut Window, role: Role, name: &str) {
    let found = window.query_all_by_role_and_label(role, name).next();
    found.unwrap_or_else(|| panic!("no {role:?} is called {name}")).click();
    window.run_steps(3);
    send(window, []);
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(4);
    send(window, []);
}

#[test]
fn pairings_lead_to_people_and_to_an_audience() {
    let (_folder, _, mut window) = opened(Screen::Paths);
    let text = words();
    click(&mut window, Role::Tab, &text.get("paths-tab-pairings"));
    assert_eq!(state(&window).paths.tab, PathsTab::Pairings);
    let view = state(&window).paths.pairings.ready().cloned().expect("pairings are counted");
    assert!(view.rows.len() > 5, "{} pairings", view.rows.len());
    let best = view.rows[0].clone();
    assert!(best.lift.is_some_and(|[_, low, _]| low > 1.0), "the planted tastes pair: {best:?}");
    // The first row is in the inspector: who has the one and not the other, then who has both.
    assert_eq!(state(&window).paths.pairing, Some(0));
    for (at, expected) in [best.to_music, best.to_course, best.people].into_iter().enumerate() {
        let label = text.get("paths-select-both");
        let found = window.query_all_by_role_and_label(Role::Button, &label).nth(at);
        found.expect("three buttons select people").click();
        window.run_steps(3);
        send(&mut window, []);
        assert_eq!(state(&window).selection.len(), expected, "button {at}");
    }

    // A cell of the grid: the lift and its interval are told, a click selects who has both.
    let [lift, low, high] = best.lift.unwrap();
    let args = [
        ("course", view.courses[best.course].name.as_str().into()),
        ("music", view.music[best.music].name.as_str().into()),
        ("n", text.format.count(best.people).into()),
    ];
    let cell =
        format!("{}, {} {}", with("paths-pair", &args), text.format.lift(lift), text.format.interval(low, high, 1));
    send(&mut window, [Command::ClearSelection]);
    click(&mut window, Role::Cell, &cell);
    assert_eq!(state(&window).selection.len(), best.people);
    let part = &state(&window).selection.parts[0];
    let name = format!("{} × {}", view.courses[best.course].name, view.music[best.music].name);
    assert_eq!(part.name, name);

    // Searching narrows the ideas; creators are another table.
    send(&mut window, [Command::SearchPaths(view.music[best.music].name.clone())]);
    send(&mut window, [Command::SearchPaths(String::new()), Command::SetPathLevel(Level::Creator)]);
    let creators = state(&window).paths.pairings.ready().cloned().expect("creators are counted");
    assert_eq!(creators.level, Some(Level::Creator));
    check_looks(&mut window, "pairings of creators");

    // Those with the course and not the music become an audience whose goal is the music.
    send(&mut window, [Command::SetPathLevel(Level::Category), Command::SetLanguage(Language::English)]);
    let view = state(&window).paths.pairings.ready().cloned().unwrap();
    let best = &view.rows[0];
    send(&mut window, [Command::SelectPairing(0, PairingPeople::CourseOnly, SetMode::Replace)]);
    assert_eq!(state(&window).selection.len(), best.to_music);
    click(&mut window, Role::Button, &text.get("paths-build"));
    assert_eq!(state(&window).screen, Screen::Audiences);
    let draft = &state(&window).audiences.draft;
    assert_eq!(draft.goal, Some(Goal::Category(view.music[best.music].name.clone())));
    assert!(draft.rules[0].starts_with("segment "), "{:?}", draft.rules);
}

#[test]
fn the_grid_of_pairings_is_gone_through_with_arrows() {
    let (_folder, _, mut window) = opened(Screen::Paths);
    send(&mut window, [Command::SetPathsTab(PathsTab::Pairings)]);
    let grid = egui::Id::unique("pairings-grid");
    window.ctx.memory_mut(|memory| memory.request_focus(grid));
    window.run_steps(2);
    press(&mut window, Modifiers::NONE, Key::Enter);
    let view = state(&window).paths.pairings.ready().cloned().unwrap();
    assert_eq!(state(&window).selection.len(), view.rows[0].people);
    // There and back, past cells that nobody is told of.
    let mut seen = std::collections::BTreeSet::new();
    for key in [Key::ArrowLeft, Key::ArrowUp, Key::ArrowRight, Key::ArrowDown] {
        for _ in 0..3 {
            press(&mut window, Modifiers::NONE, key);
            seen.extend(state(&window).paths.pairing);
        }
    }
    assert!(seen.len() >= 2, "the arrows stay on {seen:?}");
}

#[test]
fn names_bands_and_ribbons_select_their_people() {
    let (_folder, _, mut window) = opened(Screen::Paths);
    let text = words();
    let view = state(&window).paths.table.ready().cloned().unwrap();
    let floor = state(&window).floor;
    let count = |n: u64| text.format.count_or_floor(n, floor);
    let from = view.from.iter().max_by_key(|node| node.n_crossed).unwrap();
    let args = [("n", count(from.n_crossed).into()), ("name", from.name.as_str().into())];
    click(&mut window, Role::Button, &with("paths-node-from", &args));
    assert_eq!(state(&window).selection.len(), from.n_crossed);

    // The leavers of the same node, added with Shift.
    let args = [("n", count(from.n_left).into()), ("name", from.name.as_str().into())];
    let part = with("paths-leavers-part", &args);
    window.query_all_by_role_and_label(Role::Button, &part).next().unwrap().click_modifiers(Modifiers::SHIFT);
    window.run_steps(3);
    send(&mut window, []);
    assert_eq!(state(&window).selection.len(), from.n_crossed + from.n_left);
    assert_eq!(state(&window).selection.parts.len(), 2);

    // Undo takes the second part away, redo brings it back.
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(state(&window).selection.len(), from.n_crossed);
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(state(&window).selection.len(), from.n_crossed + from.n_left);
    // Another way round, the nodes are others.
    send(&mut window, [Command::SetPathDirection(Direction::MusicToCourse)]);
    assert!(state(&window).paths.table.ready().is_some_and(|table| table.n_starters != view.n_starters));
}

/// Two profiles that are one person, with the joins of that person.
fn a_join(window: &Window) -> JoinView {
    let card = state(window).segments.person_card.ready().expect("the card is there");
    card.joins.first().cloned().expect("the person is more than one profile")
}

#[test]
fn a_join_is_undone_and_made_again_in_the_inspector() {
    let (_folder, _, mut window) = opened(Screen::Data);
    let text = words();
    send(&mut window, [Command::SetDataPane(DataPane::Links)]);
    let links = state(&window).data.links.ready().cloned().unwrap();
    assert!(!links.is_empty(), "nobody was joined");
    let n_before = state(&window).dataset().unwrap().n_people();
    // Somebody with one link only, so that undoing it makes two people.
    let of = |number: u32| links.iter().filter(|link| link.stays == number || link.goes == number).count();
    let link = links.iter().find(|link| of(link.stays) == 1 && of(link.goes) == 1).expect("a pair").clone();
    let row = state(&window).dataset().unwrap().people.row_of_number(link.stays).unwrap() as u32;
    send(&mut window, [Command::SelectRule("contact known".to_owned(), SetMode::Replace)]);
    let n_selected = state(&window).selection.len();
    assert!(n_selected > 0);
    send(&mut window, [Command::SetDataPane(DataPane::Tables), Command::SetDataTab(DataTab::People)]);
    send(&mut window, [Command::ShowDataPerson(Some(row))]);
    let join = a_join(&window);
    assert_eq!((join.low, join.high), (link.stays.min(link.goes), link.stays.max(link.goes)));
    assert!(!join.shared.is_empty() && !join.is_undone);
    check_looks(&mut window, "Data, a person");
    send(&mut window, [Command::SetLanguage(Language::English)]);

    click(&mut window, Role::Button, &text.get("person-undo-join"));
    assert_eq!(state(&window).dataset().unwrap().n_people(), n_before + 1);
    assert!(state(&window).selection.len().abs_diff(n_selected) <= 1, "the selection is lost");
    assert!(a_join(&window).is_undone, "the person stays in the inspector");
    click(&mut window, Role::Button, &text.get("person-join-again"));
    assert_eq!(state(&window).dataset().unwrap().n_people(), n_before);
    assert!(!a_join(&window).is_undone);
}

#[test]
fn items_with_one_title_are_joined_only_when_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = folder.path().join("course_catalogue.csv");
    let head = "course_id,title,category,teacher,level,language,price,length_minutes,tags,platform";
    let row = |id: &str, title: &str| format!("{id},{title},Photography,Ana Paz,beginner,en,9.00,60,light,teachable");
    let rows = [head.to_owned(), row("a1", "First light"), row("b7", "First Light"), row("c3", "Night walks")];
    std::fs::write(&catalogue, rows.join("\n") + "\n").unwrap();
    let mut window = window([1440.0, 900.0]);
    let text = words();
    let workspace = folder.path().join("shop.crossfade");
    send(&mut window, [Command::NewWorkspace(workspace), Command::AddFiles(vec![catalogue])]);
    click(&mut window, Role::Button, &text.with("import-commit", &[("n", 1.into())]));
    assert_eq!(state(&window).dataset().unwrap().n_items(), 3);
    send(&mut window, [Command::Go(Screen::Data), Command::SetDataPane(DataPane::Links)]);
    assert_eq!(state(&window).data.twins.ready().map(|twins| twins.len()), Some(1));
    click(&mut window, Role::RadioButton, &[&*text.get("items"), "1"].join(" "));
    check_looks(&mut window, "Data, items that may be one");
    send(&mut window, [Command::SetLanguage(Language::English)]);
    let pair = state(&window).data.twins.ready().unwrap()[0].pair;
    click(&mut window, Role::Button, &text.get("data-twins-one"));
    assert_eq!(state(&window).dataset().unwrap().n_items(), 2);
    assert_eq!(state(&window).data.twins.ready().map(|twins| twins.len()), Some(0));
    send(&mut window, [Command::SetItemTwins(pair, None)]);
    assert_eq!(state(&window).dataset().unwrap().n_items(), 3);
    send(&mut window, [Command::SetItemTwins(pair, Some(false))]);
    assert_eq!(state(&window).data.twins.ready().map(|twins| twins.len()), Some(0));
    assert_eq!(state(&window).dataset().unwrap().n_items(), 3);
}

/// A second audience beside the one of the sample, both in an order.
fn two_in_order(window: &mut Window) -> [String; 2] {
    let goal = state(window).audiences.draft.goal.clone();
    send(window, [Command::NewAudience, Command::SetGoal(goal.unwrap()), Command::SetSize(60)]);
    send(window, [Command::SaveAudience]);
    send(window, [Command::SetCampaignOrder(true)]);
    let order = state(window).audiences.campaigns.order.clone().expect("an order");
    assert_eq!(order.len(), 2, "{:?}", state(window).audiences.failure);
    [order[0].clone(), order[1].clone()]
}

#[test]
fn campaigns_are_dragged_into_order() {
    let (_folder, _, mut window) = opened(Screen::Audiences);
    assert!(state(&window).audiences.is_open, "the newest audience is open");
    let [first, second] = two_in_order(&mut window);
    let row = |window: &Window, name: &str| {
        let starts = [name, ", "].concat();
        let rows = window
            .query_all_by_role(Role::ListItem)
            .filter(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(&starts)));
        rows.map(|node| node.rect()).next().unwrap_or_else(|| panic!("no row of {name}"))
    };
    let (from, to) = (row(&window, &first), row(&window, &second));
    window.hover_at(from.center());
    window.step();
    window.drag_at(from.center());
    window.step();
    for share in [0.3, 0.6, 1.0] {
        window.hover_at(from.center() + (to.center_bottom() - from.center()) * share);
        window.step();
    }
    check_a_line_is_drawn(&window);
    window.drop_at(to.center_bottom());
    window.run_steps(3);
    send(&mut window, []);
    assert_eq!(state(&window).audiences.campaigns.order, Some(vec![second.clone(), first.clone()]));
    // The keyboard's way: the buttons of the open one.
    send(&mut window, [Command::ShowAudience(second.clone())]);
    click(&mut window, Role::Button, &words().get("audiences-later"));
    assert_eq!(state(&window).audiences.campaigns.order, Some(vec![first, second]));
}

/// While a row is dragged, a line of two points shows where it would go.
fn check_a_line_is_drawn(window: &Window) {
    let is_line = |shape: &egui::Shape| {
        matches!(shape, egui::Shape::LineSegment { points: [a, b], stroke }
            if stroke.width == 2.0 && a.y == b.y && b.x < 320.0 && b.x - a.x > 100.0)
    };
    assert!(window.output().shapes.iter().any(|clipped| is_line(&clipped.shape)), "no line shows the place");
}

#[test]
fn deleting_an_audience_takes_two_clicks_and_says_what_goes() {
    let (_folder, _, mut window) = opened(Screen::Audiences);
    let text = words();
    let (n, held) = {
        let row = &state(&window).audiences.list[0];
        (text.format.count(row.n_people), text.format.count(row.n_held_out))
    };
    click(&mut window, Role::Button, &text.get("more"));
    assert_eq!(state(&window).audiences.list.len(), 1, "one click deletes");
    let sentence = with("audiences-delete-note", &[("n", n.into()), ("held", held.into())]);
    let is_told = window.root().children_recursive().any(|node| {
        let node = node.accesskit_node();
        node.label().is_some_and(|label| label == sentence) || node.value().is_some_and(|value| value == sentence)
    });
    assert!(is_told, "{sentence}");
    click(&mut window, Role::MenuItem, &text.get("audiences-delete"));
    assert!(state(&window).audiences.list.is_empty() && !state(&window).audiences.is_open);
}

#[test]
fn feeds_are_looked_at_and_written() {
    let (folder, _, mut window) = opened(Screen::Audiences);
    let text = words();
    click(&mut window, Role::Button, &text.get("feed-title"));
    let feed = state(&window).audiences.feed.clone().expect("feeds are open");
    let preview = feed.preview.ready().cloned().unwrap_or_else(|| panic!("{:?}", feed.preview.failure()));
    assert!(preview.people.len() >= 20 && !preview.items.is_empty());
    assert!(preview.people.iter().all(|line| line.courses.len() <= feed.top && line.music.len() <= feed.top));
    assert!(preview.n_with_device > 0 && preview.n_with_time > 0);
    check_looks(&mut window, "Audiences, feeds");
    send(&mut window, [Command::SetLanguage(Language::English), Command::SetFeedTop(3)]);
    let file = folder.path().join("out").join("shop");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    send(&mut window, [Command::SetFeedFile(file.clone())]);
    click(&mut window, Role::Button, &text.get("feed-write"));
    let written = state(&window).audiences.feed.as_ref().unwrap().written.ready().cloned().expect("feeds are written");
    let lines = std::fs::read_to_string(file.with_extension("jsonl")).unwrap();
    assert_eq!(lines.lines().count() as u64, written.people);
    assert_eq!(written.people, preview.n_people);
    assert!(!lines.contains('@'), "contact data in a feed");
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert!(first["courses"].as_array().unwrap().len() <= 3);
    assert!(Path::new(&written.items_out).exists());
    // An audience takes the place of the feeds again.
    send(&mut window, [Command::ShowAudience("demo".to_owned())]);
    assert!(state(&window).audiences.feed.is_none());
}

#[test]
fn the_map_is_a_picture_in_an_svg_file() {
    let (_folder, path, mut window) = opened(Screen::Segments);
    assert!(state(&window).segments.clustering.ready().is_some());
    window.hover_at(pos2(20.0, 20.0));
    window.run_steps(3);
    send(&mut window, [Command::TakeOut(TakeOut::Pictures(PictureFormat::Svg))]);
    send(&mut window, []);
    let folder = path.with_file_name("own files");
    let files =
        std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let map: Vec<String> = files.filter(|file| file.contains("<image ")).collect();
    assert_eq!(map.len(), 1);
    assert!(map[0].contains("data:image/png;base64,iVBOR"), "the people are in it");
    assert!(map[0].matches("<polygon").count() >= 3, "the outlines are lines");
}
