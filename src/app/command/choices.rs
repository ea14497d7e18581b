//! What commands are about: screens, tabs, levels, sets and requests.

use std::path::PathBuf;

use crate::app::state::{PictureFormat, TableFormat};
use crate::data::{Consent, Domain, EventKind};

/// The screens of the rail, and those that are not in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    Start,
    Data,
    Import,
    Models,
    Segments,
    Paths,
    Audiences,
    Results,
    Privacy,
    /// At the foot of the rail.
    Help,
}

impl Screen {
    /// Those on the rail, in order.
    pub const RAIL: [Screen; 7] =
        [Self::Data, Self::Models, Self::Segments, Self::Paths, Self::Audiences, Self::Results, Self::Privacy];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThemeChoice {
    Dark,
    Light,
}

/// Which way people cross in what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    CourseToMusic,
    MusicToCourse,
}

impl Direction {
    pub const BOTH: [Direction; 2] = [Self::CourseToMusic, Self::MusicToCourse];

    pub fn from(self) -> Domain {
        match self {
            Self::CourseToMusic => Domain::Course,
            Self::MusicToCourse => Domain::Music,
        }
    }

    pub fn to(self) -> Domain {
        self.from().other()
    }
}

/// How a new set meets the present selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetMode {
    Replace,
    Add,
    Subtract,
    Intersect,
}

/// How the selection was made; the top bar shows its icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    Lasso,
    Rectangle,
    Cluster,
    Path,
    Leavers,
    /// A course and music that have the same people.
    Pairing,
    Part,
    Rule,
    Segment,
    Rfm,
    /// The rows of a table that a search left.
    Search,
    /// Everybody but those who were selected.
    Inverse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    Ndcg10,
    Recall20,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapTool {
    Pan,
    Lasso,
    Rectangle,
    Zoom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColourBy {
    Cluster,
    Sides,
    LastActive,
    /// Recency and frequency together.
    Rfm,
    /// For the item last looked at.
    Score,
    /// A column of the people's attributes.
    Attribute(usize),
}

/// The parts of the Segments screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SegmentsTab {
    #[default]
    Map,
    Rfm,
    Rules,
    Compare,
}

impl SegmentsTab {
    pub const ALL: [SegmentsTab; 4] = [Self::Map, Self::Rfm, Self::Rules, Self::Compare];
}

/// A set of people that can be named without listing them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SetRef {
    #[default]
    Everybody,
    Selection,
    Segment(String),
    Cluster(u16),
}

/// What is taken of two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairOf {
    Both,
    Either,
    OnlyFirst,
    OnlySecond,
}

impl PairOf {
    pub const ALL: [PairOf; 4] = [Self::Both, Self::Either, Self::OnlyFirst, Self::OnlySecond];
}

/// The parts of the Paths screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PathsTab {
    /// Who went from the one side to the other.
    #[default]
    Crossings,
    /// What has the same people, in whatever order.
    Pairings,
}

impl PathsTab {
    pub const ALL: [PathsTab; 2] = [Self::Crossings, Self::Pairings];
}

/// Which people of a course node beside a music node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairingPeople {
    Both,
    /// The course and not the music, and can be reached: who could be offered the music.
    CourseOnly,
    MusicOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    Category,
    Creator,
    Item,
}

impl Level {
    pub const ALL: [Level; 3] = [Self::Category, Self::Creator, Self::Item];

    pub fn id(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Creator => "creator",
            Self::Item => "item",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

/// What the Data screen shows below its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DataPane {
    #[default]
    Tables,
    Matrix,
    Links,
    Health,
}

impl DataPane {
    pub const ALL: [DataPane; 4] = [Self::Tables, Self::Matrix, Self::Links, Self::Health];
}

/// The order of the matrix' rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MatrixOrder {
    #[default]
    Popularity,
    Cluster,
}

/// What a table is narrowed to; `None` is all. Each tab uses what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Narrow {
    /// People: bits of the sides (1 courses, 2 music, 3 both, 0 none).
    pub sides: Option<u8>,
    /// People: consent to ads.
    pub consent: Option<Consent>,
    /// Items and events: their side.
    pub domain: Option<Domain>,
    pub kind: Option<EventKind>,
}

/// A column of the catalogue that can be set by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemField {
    Category,
    Creator,
    Domain,
}

impl ItemField {
    pub const ALL: [ItemField; 3] = [Self::Category, Self::Creator, Self::Domain];

    pub fn id(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Creator => "creator",
            Self::Domain => "domain",
        }
    }
}

/// The tabs of the Data screen's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DataTab {
    #[default]
    People,
    Catalogue,
    Events,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreviewTab {
    Top,
    Cut,
    Random,
}

/// Where the system's own file dialog is needed; the window opens it and answers with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    PickFiles,
    PickWorkspace,
    NewWorkspace,
    PickExportFolder,
    PickOutcomes,
    PickExportTemplate,
    SaveRejects,
    /// Sums of items for a partner.
    SaveSums {
        micro_epsilon: u64,
    },
    PickSums,
    /// Where the first file for a partner goes.
    SaveOverlap {
        with_segments: bool,
    },
    /// A file of the partner.
    PickOverlap,
    SaveFeed,
    /// The system's file manager, on a file that was written.
    ShowInFolder(PathBuf),
}

/// What an audience promotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    Item(u32),
    Category(String),
    Creator(String),
    /// Anything of the side: any crossing to it.
    Any(Domain),
}

/// A model to train.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRequest {
    pub name: String,
    pub model: String,
    pub params: crate::models::Params,
    /// For `blend`.
    pub collaborative: String,
    pub profile: String,
}

/// Whose ranks are compared between the saved blend and the one on the fader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Moves {
    /// The items of a person.
    #[default]
    Items,
    /// The people of an item.
    People,
}

/// Everything of a kind that the present screen shows, to files. The window does it: only it knows what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakeOut {
    Pictures(PictureFormat),
    Tables(TableFormat),
}
