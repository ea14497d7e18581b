//! Everything a person can do, as data. Views push commands; `update` is the one place that acts on them.

use std::path::PathBuf;
use std::sync::Arc;

use super::state::{Output, PictureFormat, ReportParts, TableFormat};
use crate::data::{Domain, PersonSet};

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColourBy {
    Cluster,
    Sides,
    LastActive,
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
    PickOutcomes,
    SaveRejects,
    /// Where the first file for a partner goes.
    SaveOverlap {
        with_segments: bool,
    },
    /// A file of the partner.
    PickOverlap,
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
    SetHighContrast(bool),
    SetReducedMotion(bool),
    ToggleInspector,
    TogglePalette,
    /// An act of the palette was run, by its title's key.
    RanAct(String),
    StartTour,
    /// From 0.
    ShowTourStep(usize),
    EndTour,
    Undo,
    Redo,
    CancelJob(u64),
    DismissToast(u64),

    // Pictures, tables and reports out.
    TakeOut(TakeOut),
    WriteOutputs(Vec<Output>),
    OpenReport,
    CloseReport,
    WriteReport(ReportParts),

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

    // Models.
    TrainDefaults,
    Train(FitRequest),
    OpenTrain,
    CloseTrain,
    ShowRun(String),
    DeleteRun(String),
    SetAlpha(f32),
    /// Whether both weights are set apart; else they add to one.
    SetApart(bool),
    /// Collaborative and profile, each from 0.
    SetWeights(f64, f64),
    SetAlphaToBest,
    SetAlphaToSaved,
    SaveBlend,
    /// Run, collaborative and profile weight: takes back what was saved.
    SaveWeights(String, f64, f64),
    SetDirection(Direction),
    SetMeasure(Measure),
    ShowPerson(u32),
    /// Another person of the test part, drawn in order.
    NextPerson,
    ShowItem(u32),
    SetMoves(Moves),
    ShowCurveOf(String),
    /// Measures two runs on the same people.
    CompareRuns(String, String),
    OpenComparison,
    CloseComparison,

    // Segments.
    Recluster(Option<usize>),
    SetMapTool(MapTool),
    SetColourBy(ColourBy),
    /// Polygon in map units.
    Lasso(Vec<[f32; 2]>, SetMode),
    Rectangle([f32; 2], [f32; 2], SetMode),
    SelectCluster(u16, SetMode),
    RenameCluster(u16, String),

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
    /// Draws the holdout anew on purpose, or keeps who was held out before.
    SetFreshHoldout(bool),
    /// Days in which nobody of a list that left is written to again.
    SetContactCap(Option<u32>),
    SetBalance(Option<String>),
    /// Share of everybody to be in no campaign; 0 ends it.
    SetGlobalHoldout(f32),
    /// Whether a person in several audiences goes to the first only.
    SetCampaignOrder(bool),
    /// Places in the list.
    MoveCampaign(usize, usize),
    /// Counts and ranks the draft again.
    RecountAudience,
    SetPreview(PreviewTab),
    SaveAudience,
    /// Opens the person under the cursor in the inspector.
    ShowAudiencePerson(u32),

    // Results.
    ShowCampaign(String),
    /// A file of orders or conversions of the campaign shown.
    ImportOutcomes(PathBuf),
    SetCampaignWindow(u32),
    SetCampaignCost(Option<f64>),
    /// A new audience of the better half of the campaign shown.
    AudienceFromTopHalf,

    // Export.
    OpenExport,
    CloseExport,
    ToggleDestination(String),
    FocusDestination(String),
    SetExportFolder(PathBuf),
    SetAllowUnknownConsent(bool),
    WriteExport,

    // Privacy.
    /// A number, platform id, e-mail or phone.
    FindPersonToErase(String),
    LeaveErase,
    ErasePerson(u32),
    StartOverlap {
        file: PathBuf,
        with_segments: bool,
    },
    OpenOverlap(PathBuf),
}
