//! Everything a person can do, as data. Views push commands; `update` is the one place that acts on them.

use std::path::PathBuf;
use std::sync::Arc;

use crate::analysis::rfm::RfmGroup;
use crate::data::rules::Rule;
use crate::data::{Domain, PersonSet};

/// The screens of the rail, and the two that are not on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    Start,
    Data,
    Import,
    Models,
    Segments,
    Paths,
    Audiences,
}

impl Screen {
    /// Those on the rail, in order.
    pub const RAIL: [Screen; 5] = [Self::Data, Self::Models, Self::Segments, Self::Paths, Self::Audiences];
}

pub use super::text::Language;

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
    SaveRejects,
}

/// What an audience promotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    Item(u32),
    Category(String),
    Creator(String),
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

#[derive(Debug, Clone)]
pub enum Command {
    // Files and windows.
    OpenSample,
    NewWorkspace(PathBuf),
    OpenWorkspace(PathBuf),
    CloseWorkspace,
    ForgetRecent(PathBuf),
    Ask(Dialog),
    AddFiles(Vec<PathBuf>),

    // The frame.
    Go(Screen),
    SetLanguage(Language),
    SetTheme(ThemeChoice),
    SetZoom(f32),
    ToggleInspector,
    TogglePalette,
    Undo,
    Redo,
    CancelJob(u64),
    DismissToast(u64),

    // Import.
    ImportShow(usize),
    ImportPreset(usize, String),
    /// File, column index, role (`None`: not imported).
    ImportRole(usize, usize, Option<String>),
    ImportDomain(usize, Option<Domain>),
    ImportCountry(usize, String),
    ImportRemove(usize),
    ImportCommit,
    ImportLeave,

    // Data.
    ShowSource(usize),
    RemoveSource(i64),
    SetDataTab(DataTab),
    /// Column index; again: the other way round.
    SortTable(usize),
    FilterTable(String),

    // Selection.
    Select(Arc<PersonSet>, Origin, SetMode),
    ClearSelection,
    InvertSelection,
    SaveSegment(String),
    SelectSegment(String, SetMode),
    DeleteSegment(String),
    AudienceFromSelection,
    /// With the name of the saved set, the letter of the cluster or the text of the rule.
    SelectNamed(Arc<PersonSet>, Origin, String, SetMode),
    /// The people of a rule in words.
    SelectRule(String, SetMode),
    /// The people in the rows that the search of the people's table left.
    SelectTableRows(SetMode),
    /// Takes a part out of the selection again, or changes how it is joined.
    RemovePart(usize),
    SetPartMode(usize, SetMode),

    // Models.
    TrainDefaults,
    Train(FitRequest),
    OpenTrain,
    CloseTrain,
    ShowRun(String),
    DeleteRun(String),
    SetAlpha(f32),
    SetAlphaToBest,
    SetAlphaToSaved,
    SaveBlend,
    SetDirection(Direction),
    SetMeasure(Measure),
    ShowPerson(u32),
    /// Another person of the test part, drawn in order.
    NextPerson,
    ShowItem(u32),
    ShowCurveOf(String),

    // Segments.
    Recluster(Option<usize>),
    ReclusterByDensity,
    SetSegmentsTab(SegmentsTab),
    SetMapTool(MapTool),
    SetColourBy(ColourBy),
    /// Polygon in map units.
    Lasso(Vec<[f32; 2]>, SetMode),
    Rectangle([f32; 2], [f32; 2], SetMode),
    SelectCluster(u16, SetMode),
    RenameCluster(u16, String),
    /// The card of a person of the map; `None` closes it.
    ShowMapPerson(Option<u32>),
    /// The rule in the builder.
    EditRule(Arc<Rule>),
    /// Cells of the grid of a side: recency from and to, frequency from and to, 1 to 5.
    SelectRfm(Domain, [u8; 2], [u8; 2], SetMode),
    SelectRfmGroup(Domain, RfmGroup, SetMode),
    /// Left (0) or right (1) of the comparison.
    CompareSet(usize, SetRef),
    SelectPair([SetRef; 2], PairOf),

    // Paths.
    SetPathDirection(Direction),
    SetPathLevel(Level),
    SetPathWindow(u32),
    SetPathMinimum(u32),
    SearchPaths(String),
    ShowPath(usize),
    SelectPathPeople(usize),
    SelectPathOpportunity(usize),
    SelectRibbon(usize),
    /// People who started at the node and have not crossed.
    SelectLeavers(u32),
    AudienceFromPath(usize),

    // Audiences.
    NewAudience,
    ShowAudience(String),
    DeleteAudience(String),
    RenameAudience(String),
    SetGoal(Goal),
    SetLeaveOutOwners(bool),
    SetAudienceRun(String),
    AddRule(String),
    SetRule(usize, String),
    RemoveRule(usize),
    MoveRule(usize, usize),
    SetSize(u64),
    SetHoldout(f32),
    SetPreview(PreviewTab),
    SaveAudience,
    /// Opens the person under the cursor in the inspector.
    ShowAudiencePerson(u32),

    // Export.
    OpenExport,
    CloseExport,
    ToggleDestination(String),
    FocusDestination(String),
    SetExportFolder(PathBuf),
    SetAllowUnknownConsent(bool),
    WriteExport,
}
